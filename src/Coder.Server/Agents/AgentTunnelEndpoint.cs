using System.Net.WebSockets;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Tunnel;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Agents;

/// <summary>
/// <c>GET /workspaceagents/me/tunnel</c>: the one connection of an agent. The agent opens its control stream first; then it is
/// connected, and stays so until the tunnel ends.
/// </summary>
internal sealed partial class AgentTunnelEndpoint(
    AgentApi api, AgentStore agents, AgentConnections connections, TimeProvider time, ILogger<AgentTunnelEndpoint> logger)
{
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly YamuxOptions _options = YamuxOptions.Default with { TimeProvider = time };

    /// <summary>Serves one tunnel to its end.</summary>
    public async Task ServeAsync(HttpContext context, Actor agent)
    {
        if (WebSockets.Refuse(context) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        var ct = context.RequestAborted;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSockets.TunnelContext());
        await using var session = new YamuxSession(new WebSocketByteStream(socket), YamuxRole.Server, _options);
        try
        {
            await ServeAsync(agent, session, ct);
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException)
        {
            LogBroken(agent.AgentId!.Value, e.Message);
        }
    }

    private async Task ServeAsync(Actor agent, YamuxSession session, CancellationToken ct)
    {
        var (request, stream) = await AcceptControlAsync(session, ct);
        await using var control = new ControlChannel(stream, api.For(agent));
        var connection = new AgentConnection(agent, session, control, request);
        await connections.AddAsync(connection);
        try
        {
            await WhenDatabaseAnswersAsync(() => agents.ConnectedAsync(agent, ct), ct);
            LogConnected(connection.AgentId, agent.WorkspaceId!.Value);
            await Task.WhenAny(RefuseStreamsAsync(session, ct), control.Completion);
        }
        finally
        {
            if (connections.Remove(connection))
            {
                LogDisconnected(connection.AgentId);
                await ReportDisconnectedAsync(agent);
            }
        }
    }

    private async Task<(ControlStreamRequest Request, YamuxStream Stream)> AcceptControlAsync(YamuxSession session, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(ControlTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        var stream = await session.AcceptStreamAsync(linked.Token) ?? throw new TunnelException("The agent opened no control stream.");
        if (await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, linked.Token) is not ControlStreamRequest request)
        {
            const string error = "An agent opens its control stream first.";
            await StreamHeader.RefuseAsync(stream, error, linked.Token);
            throw new TunnelException(error);
        }

        await StreamHeader.AcceptAsync(stream, linked.Token);
        return (request, stream);
    }

    /// <summary>After the control stream an agent opens none; what comes is told so.</summary>
    private static async Task RefuseStreamsAsync(YamuxSession session, CancellationToken ct)
    {
        while (await session.AcceptStreamAsync(ct) is { } stream)
        {
            await using (stream)
            {
                await StreamHeader.RefuseAsync(stream, "Agents open one control stream only.", ct);
            }
        }
    }

    private async Task WhenDatabaseAnswersAsync(Func<Task> work, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception e) when (DatabaseFailure.Explain(e) is not null)
            {
                await Task.Delay(RetryDelay, time, ct);
            }
        }
    }

    /// <summary>Best effort: with the database away too, the missing heartbeat says the same.</summary>
    private async Task ReportDisconnectedAsync(Actor agent)
    {
        try
        {
            await agents.DisconnectedAsync(agent, CancellationToken.None);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is { } reason)
        {
            LogNotReported(agent.AgentId!.Value, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {AgentId} of workspace {WorkspaceId} connected")]
    private partial void LogConnected(Guid agentId, Guid workspaceId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {AgentId} disconnected")]
    private partial void LogDisconnected(Guid agentId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The tunnel of agent {AgentId} broke: {Reason}")]
    private partial void LogBroken(Guid agentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That agent {AgentId} disconnected is not stored: {Reason}")]
    private partial void LogNotReported(Guid agentId, string reason);
}
