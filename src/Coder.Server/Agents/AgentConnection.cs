using System.Text.Json.Serialization.Metadata;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Agents;

/// <summary>The live tunnel of an agent.</summary>
internal sealed class AgentConnection(Actor agent, YamuxSession session, ControlChannel control, ControlStreamRequest introduction)
{
    /// <summary>The agent.</summary>
    public Actor Agent { get; } = agent;

    /// <summary>The agent's id.</summary>
    public Guid AgentId { get; } = agent.AgentId!.Value;

    /// <summary>What broke the tunnel; null while it lasts, and when one side meant to end it.</summary>
    public YamuxException? Failure => session.Failure;

    /// <summary>Opens a stream to the agent and waits until the agent has accepted it.</summary>
    /// <exception cref="StreamRefusedException">The agent refuses, with a reason for people.</exception>
    /// <exception cref="IOException">The tunnel broke.</exception>
    public async Task<YamuxStream> OpenAsync(StreamRequest request, CancellationToken ct) => (await OpenAnsweredAsync(request, ct)).Stream;

    /// <summary>As <see cref="OpenAsync"/>, with the agent's answer for a client that resumes streams.</summary>
    public async Task<(YamuxStream Stream, StreamAnswer Answer)> OpenAnsweredAsync(StreamRequest request, CancellationToken ct)
    {
        if (!introduction.EntersContainers && IsForContainer(request))
        {
            throw new StreamRefusedException("The workspace's agent is older than the server and cannot enter containers. Restart the workspace to get the agent of today.");
        }

        var stream = await session.OpenStreamAsync(ct);
        try
        {
            return (stream, await StreamHeader.OpenAsync(stream, request, AgentProtocolJson.Default.StreamRequest, ct));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the agent to run its stop scripts and exit; returns when the scripts are done.</summary>
    public Task ShutdownAsync(string reason, CancellationToken ct) => control.CallAsync(
        AgentMethods.Shutdown,
        new ShutdownRequest(reason),
        AgentProtocolJson.Default.ShutdownRequest,
        AgentProtocolJson.Default.Empty,
        ct);

    /// <summary>Asks the agent something.</summary>
    /// <exception cref="ControlException">The agent answered with an error, or does not know the method.</exception>
    public Task<TResult> CallAsync<TParams, TResult>(
        string method, TParams parameters, JsonTypeInfo<TParams> paramsType, JsonTypeInfo<TResult> resultType, CancellationToken ct) =>
        control.CallAsync(method, parameters, paramsType, resultType, ct);

    /// <summary>Ends the tunnel.</summary>
    public ValueTask CloseAsync() => session.DisposeAsync();

    private static bool IsForContainer(StreamRequest request) =>
        request is ExecStreamRequest { Container: not null } or PtyStreamRequest { Container: not null } or SshStreamRequest { Container: not null };
}
