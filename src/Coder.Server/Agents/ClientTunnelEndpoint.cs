using System.Net.WebSockets;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Apps.Connections;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Agents;

/// <summary>
/// <c>GET /workspaceagents/{id}/tunnel</c>: a client's streams to an agent. Each stream is authorised when it is opened, so a user who lost
/// their session or their right gets no new one, and then spliced to a stream of the agent's tunnel.
/// </summary>
internal sealed partial class ClientTunnelEndpoint(
    AgentStore agents, AgentConnections connections, SessionStore sessions, AgentReports reports, ConnectionLog log, TimeProvider time,
    ILogger<ClientTunnelEndpoint> logger)
{
    /// <summary>How long an agent may take to read what a client said before it left.</summary>
    internal static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(30);

    private readonly YamuxOptions _options = YamuxOptions.Default with { TimeProvider = time };

    /// <summary>Serves one client to its end.</summary>
    public async Task ServeAsync(HttpContext context, Actor actor, Guid agentId)
    {
        var ct = context.RequestAborted;
        var found = await agents.FindAsync(actor, agentId, Actions.Ssh, ct);
        if ((found.Error ?? WebSockets.Refuse(context)) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        // The session notices itself when its client has gone, and knows whether that was meant.
        var ending = LongRequest.Of(context).Ending;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSockets.TunnelContext());
        await using var session = new YamuxSession(new WebSocketByteStream(socket), YamuxRole.Server, _options);
        var rows = new TunnelConnections(log, actor);
        try
        {
            while (await session.AcceptStreamAsync(ending) is { } stream)
            {
                _ = Task.Run(() => ServeAsync(actor, agentId, session, stream, rows, ending), CancellationToken.None);
            }
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException)
        {
            LogBroken(agentId, e.Message);
        }
        finally
        {
            rows.Ended(ReasonOf(session, agent: null, ending));
        }
    }

    private async Task ServeAsync(
        Actor actor, Guid agentId, YamuxSession session, YamuxStream client, TunnelConnections rows, CancellationToken ct)
    {
        try
        {
            await using (client)
            {
                var request = await ReadHeaderAsync(client, ct);
                request = request with { ConnectionId = rows.RowOf(request, agentId) };
                var opened = await OpenOrExplainAsync(actor, agentId, request, ct);
                if (opened.Error is { } error)
                {
                    await RefuseAsync(client, error, ct);
                    return;
                }

                var (found, agent, stream, answer) = opened.Value;
                await using (stream)
                {
                    var row = rows.Opened(request, found);
                    try
                    {
                        await StreamHeader.AcceptAsync(client, answer.Received, ct);
                        await SpliceAsync(session, client, stream, ct);
                    }
                    finally
                    {
                        row?.Close(ReasonOf(session, agent, ct));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            LogBroken(agentId, e.Message);
        }
        catch (Exception e)
        {
            LogFailed(e, agentId);
        }
    }

    private async Task SpliceAsync(YamuxSession session, YamuxStream client, YamuxStream agent, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var splicing = StreamSplice.RunAsync(client, agent, ending.Token);
        if (await Task.WhenAny(splicing, session.Completion) != splicing)
        {
            // What the client has said, perhaps that its command is to end, is for the agent all the same.
            await Task.WhenAny(splicing, Task.Delay(LastWords, time, ending.Token));
            await ending.CancelAsync();
        }

        await splicing;
    }

    // Why a connection ended, for the connection log: empty when one of its ends wanted that.
    private static string ReasonOf(YamuxSession client, AgentConnection? agent, CancellationToken ct) =>
        client.Failure is { } lost ? $"The client's connection broke: {(lost.InnerException ?? lost).Message}"
        : agent?.Failure is { } broken ? $"The agent's connection broke: {(broken.InnerException ?? broken).Message}"
        : ct.IsCancellationRequested ? "The server ended the connection."
        : "";

    // A client whose stream is away comes back until it is refused for good.
    private static ValueTask RefuseAsync(YamuxStream client, ApiError error, CancellationToken ct) => error.Status == StatusCodes.Status503ServiceUnavailable
        ? StreamHeader.RefuseForNowAsync(client, error.Message, ct)
        : StreamHeader.RefuseAsync(client, error.Message, ct);

    private async Task<StreamRequest> ReadHeaderAsync(YamuxStream client, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(HeaderTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        return await StreamHeader.ReadAsync(client, AgentProtocolJson.Default.StreamRequest, linked.Token);
    }

    private async Task<Outcome<OpenedStream>> OpenOrExplainAsync(Actor actor, Guid agentId, StreamRequest request, CancellationToken ct)
    {
        try
        {
            return await OpenAsync(actor, agentId, request, ct);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is { } reason)
        {
            return ApiError.Unavailable($"The server's database is away right now. {reason}");
        }
    }

    private async Task<Outcome<OpenedStream>> OpenAsync(Actor actor, Guid agentId, StreamRequest request, CancellationToken ct)
    {
        if (request is ControlStreamRequest)
        {
            return ApiError.Forbidden("Only the agent itself has a control stream.");
        }

        if (!await sessions.IsAliveAsync(actor, ct))
        {
            return ApiError.Unauthorized("Your session has ended. Sign in again.");
        }

        var found = await agents.FindAsync(actor, agentId, Actions.Ssh, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        if (connections.Find(agentId) is not { } agent)
        {
            return ApiError.Unavailable("The agent is not connected right now.");
        }

        reports.Used(found.Value.WorkspaceId);
        try
        {
            // The agent gives a stream back only to the user who opened it, and has to hear from the server who that is.
            var (stream, answer) = await agent.OpenAnsweredAsync(request with { UserId = actor.UserId }, ct);
            return new OpenedStream(found.Value, agent, stream, answer);
        }
        catch (StreamRefusedException e)
        {
            return ApiError.BadRequest(e.Message);
        }
        catch (IOException)
        {
            return ApiError.Unavailable("The agent's connection broke. It comes back by itself in a moment.");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A client's tunnel to agent {AgentId} broke: {Reason}")]
    private partial void LogBroken(Guid agentId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A client's stream to agent {AgentId} failed")]
    private partial void LogFailed(Exception exception, Guid agentId);

    private sealed record OpenedStream(AgentContext Found, AgentConnection Agent, YamuxStream Stream, StreamAnswer Answer);
}
