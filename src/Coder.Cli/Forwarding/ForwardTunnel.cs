using Coder.Cli.Ssh;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Forwarding;

/// <summary>The connection to an agent over which ports are forwarded; it comes back by itself when it breaks.</summary>
/// <param name="context">The command.</param>
/// <param name="agentId">The agent.</param>
internal sealed class ForwardTunnel(CliContext context, Guid agentId) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private AgentConnection? _connection;

    /// <summary>Opens the connection, so that a command fails at once when there is no way to the workspace.</summary>
    public async Task ConnectAsync(CancellationToken ct) => await ConnectedAsync(ct);

    /// <summary>Opens a stream to a port of the workspace.</summary>
    /// <exception cref="CliException">The workspace refused, and why.</exception>
    public async Task<TunnelStream> OpenAsync(ForwardSpec spec, CancellationToken ct)
    {
        var request = new TcpStreamRequest { Network = spec.Network, Address = $"localhost:{spec.RemotePort}" };
        var connection = await ConnectedAsync(ct);
        try
        {
            return await connection.OpenStreamAsync(request, ct);
        }
        catch (IOException e) when (e is not StreamRefusedException)
        {
            // It broke, and the agent is one that cannot resume; the next stream is opened on a new connection.
            return await connection.OpenStreamAsync(request, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async Task<AgentConnection> ConnectedAsync(CancellationToken ct)
    {
        await _opening.WaitAsync(ct);
        try
        {
            return _connection ??= await AgentConnection.OpenAsync(context, agentId, ct);
        }
        finally
        {
            _opening.Release();
        }
    }
}
