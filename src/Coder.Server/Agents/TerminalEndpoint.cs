using System.Net.WebSockets;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Apps.Connections;
using Coder.Server.Http;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Agents;

/// <summary>
/// <c>GET /workspaceagents/{id}/pty</c>: a reconnecting terminal for browsers. Messages of the browser are JSON
/// <c>{data?, height?, width?}</c>, one each; the terminal's bytes go back as they come.
/// </summary>
internal sealed partial class TerminalEndpoint(
    AgentStore agents, AgentConnections connections, AgentReports reports, ConnectionLog log, ILogger<TerminalEndpoint> logger)
{
    private const int MaxMessageBytes = 1 << 20;
    private const int OutputBufferBytes = 32 << 10;
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;
    private const int MaxSize = 4096;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Serves one browser to its end; the terminal lives on in the workspace for a while.</summary>
    public async Task ServeAsync(HttpContext context, Actor actor, Guid agentId)
    {
        var ct = context.RequestAborted;
        var found = await agents.FindAsync(actor, agentId, Actions.Ssh, ct);
        var request = ReadRequest(context.Request);
        if ((found.Error ?? request.Error ?? WebSockets.Refuse(context)) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        if (connections.Find(agentId) is not { } connection)
        {
            await ApiError.BadRequest("The agent is not connected. Start the workspace, or wait until its agent is back.").ExecuteAsync(context);
            return;
        }

        var opened = await OpenAsync(connection, request.Value, ct);
        if (opened.Error is { } error)
        {
            await error.ExecuteAsync(context);
            return;
        }

        reports.Used(found.Value.WorkspaceId);
        await using var terminal = opened.Value;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSockets.AcceptContext());
        var reason = "";
        var row = log.Open(NewConnection.Of(Sdk.ConnectionType.ReconnectingPty, found.Value, actor));
        try
        {
            await BridgeAsync(socket, terminal, ct);
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException or TimeoutException)
        {
            reason = $"The connection broke: {e.Message}";
            LogBroken(agentId, e.Message);
        }
        finally
        {
            row.Close(reason);
        }
    }

    private static Outcome<PtyStreamRequest> ReadRequest(HttpRequest request)
    {
        if (!Guid.TryParse(request.Query["reconnect"], out var id))
        {
            return ApiError.Invalid("reconnect", "Must be a UUID; the same one attaches to the same terminal again.");
        }

        return new PtyStreamRequest
        {
            Id = id,
            Width = Size(request.Query["width"], DefaultWidth),
            Height = Size(request.Query["height"], DefaultHeight),
            Command = request.Query["command"].ToString(),
            Container = ContainerChoice.Of(request.Query["container"], request.Query["container_user"]),
        };
    }

    private static int Size(string? text, int fallback) => int.TryParse(text, out var size) && size is > 0 and <= MaxSize ? size : fallback;

    private static async Task<Outcome<YamuxStream>> OpenAsync(AgentConnection connection, PtyStreamRequest request, CancellationToken ct)
    {
        try
        {
            return await connection.OpenAsync(request, ct);
        }
        catch (StreamRefusedException e)
        {
            return new ApiError(StatusCodes.Status502BadGateway, "The agent could not open a terminal.", e.Message);
        }
        catch (IOException e)
        {
            return new ApiError(StatusCodes.Status502BadGateway, "The agent's connection broke. It comes back by itself in a moment.", e.Message);
        }
    }

    private static async Task BridgeAsync(WebSocket socket, YamuxStream terminal, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var output = CopyOutputAsync(terminal, socket, ending.Token);
        var input = CopyInputAsync(socket, terminal, ct);
        if (await Task.WhenAny(output, input) == output)
        {
            await output;
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);

            // Canceling a receive would abort the socket before the browser has seen the close.
            await input.WaitAsync(CloseTimeout, ct);
            return;
        }

        await ending.CancelAsync();
        await input;
        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        }
    }

    private static async Task CopyOutputAsync(YamuxStream terminal, WebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[OutputBufferBytes];
        while (await terminal.ReadAsync(buffer, ct) is > 0 and var count)
        {
            await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
    }

    private static async Task CopyInputAsync(WebSocket socket, YamuxStream terminal, CancellationToken ct)
    {
        using var frames = new LengthPrefixedFrames(terminal, MaxMessageBytes);
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                await frames.WriteAsync(buffer.AsMemory(0, length), ct);
                length = 0;
            }
            else if (length == buffer.Length)
            {
                if (length >= MaxMessageBytes)
                {
                    await socket.CloseOutputAsync(
                        WebSocketCloseStatus.MessageTooBig, $"Messages have at most {MaxMessageBytes} bytes.", ct);
                    return;
                }

                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxMessageBytes));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A terminal of agent {AgentId} was left: {Reason}")]
    private partial void LogBroken(Guid agentId, string reason);
}
