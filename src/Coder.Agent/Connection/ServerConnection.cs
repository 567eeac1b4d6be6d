using Coder.Agent.Commands;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Connection;

/// <summary>
/// Keeps the agent connected: dials, opens the control stream, fetches the manifest, serves streams, and begins
/// again when the connection breaks. What runs in the workspace does not notice.
/// </summary>
internal sealed class ServerConnection(
    AgentOptions options, Dial dial, ServerLink link, StreamServer streams, ControlMethods methods, AgentLog log)
{
    /// <summary>Time between attempts while the token is refused: a newer build of the workspace may bring this one back to life, but not soon.</summary>
    public static readonly TimeSpan RefusedTokenDelay = TimeSpan.FromSeconds(30);

    /// <summary>Stays connected until it is cancelled.</summary>
    /// <param name="onManifest">Called with the manifest of each connection before its streams are served.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    public async Task RunAsync(Func<AgentManifest, Workplace> onManifest, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(Random.Shared);
        while (true)
        {
            var delay = await ConnectOnceAsync(onManifest, backoff, cancellationToken);
            await Task.Delay(delay, options.TimeProvider, cancellationToken);
        }
    }

    private async Task<TimeSpan> ConnectOnceAsync(Func<AgentManifest, Workplace> onManifest, Backoff backoff, CancellationToken cancellationToken)
    {
        try
        {
            var transport = await dial(cancellationToken);
            await using var session = new YamuxSession(
                transport, YamuxRole.Client, YamuxOptions.Default with { TimeProvider = options.TimeProvider });
            await ServeAsync(session, onManifest, backoff, cancellationToken);
            var reason = await session.Completion.WaitAsync(cancellationToken);
            log.Warn($"connection to {options.ServerUrl} lost: {reason?.Message ?? "the server closed it"}");
        }
        catch (TokenRefusedException e)
        {
            log.Error(
                $"{options.ServerUrl} refuses this agent's token ({e.Status}). It belongs to an older build of the workspace, or the "
                + $"workspace was deleted. Rebuild the workspace, or end this agent. Trying again in {RefusedTokenDelay.TotalSeconds} s.");
            return RefusedTokenDelay;
        }
        catch (IOException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.Warn($"not connected to {options.ServerUrl}: {e.Message}");
        }

        return backoff.Next();
    }

    private async Task ServeAsync(YamuxSession session, Func<AgentManifest, Workplace> onManifest, Backoff backoff, CancellationToken cancellationToken)
    {
        var stream = await session.OpenStreamAsync(cancellationToken);
        await StreamHeader.OpenAsync<StreamRequest>(
            stream, new ControlStreamRequest { EntersContainers = true }, AgentProtocolJson.Default.StreamRequest, cancellationToken);
        await using var channel = new ControlChannel(stream, methods);
        var manifest = await channel.CallAsync(
            AgentMethods.Manifest, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.AgentManifest, cancellationToken);
        log.Info($"connected to {options.ServerUrl} as agent \"{manifest.AgentName}\" of workspace \"{manifest.WorkspaceName}\"");
        backoff.Reset();
        var directory = onManifest(manifest).Environment.Directory;
        await channel.CallAsync(
            AgentMethods.Startup,
            new StartupReport(options.Version, directory, options.Subsystems),
            AgentProtocolJson.Default.StartupReport,
            AgentProtocolJson.Default.Empty,
            cancellationToken);
        link.Connected(channel);
        try
        {
            await Task.WhenAny(streams.RunAsync(session, cancellationToken), channel.Completion);
        }
        finally
        {
            link.Disconnected(channel);
        }
    }
}
