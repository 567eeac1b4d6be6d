using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Cli.Ssh;

/// <summary>A multiplexed connection to an agent, through the server.</summary>
internal sealed class AgentConnection : IAsyncDisposable
{
    private readonly YamuxSession _session;

    private AgentConnection(YamuxSession session) => _session = session;

    public static async Task<AgentConnection> OpenAsync(CliContext context, Guid agentId, CancellationToken ct)
    {
        var socket = await context.Client.ConnectTunnelAsync(agentId, ct);
        return new AgentConnection(new YamuxSession(
            new WebSocketByteStream(socket), YamuxRole.Client, YamuxOptions.Default with { TimeProvider = context.Time }));
    }

    /// <summary>Opens a stream for a purpose.</summary>
    /// <exception cref="CliException">The server or the agent refused.</exception>
    public async Task<YamuxStream> OpenStreamAsync(StreamRequest request, CancellationToken ct)
    {
        var stream = await _session.OpenStreamAsync(ct);
        try
        {
            await StreamHeader.OpenAsync(stream, request, AgentProtocolJson.Default.StreamRequest, ct);
            return stream;
        }
        catch (StreamRefusedException e)
        {
            await stream.DisposeAsync();
            throw new CliException("The workspace refused the connection.", e.Message);
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
