using Coder.Agent.Connection;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Bench.Agents;

/// <summary>What an idle agent costs its server: a tunnel, two metadata values every 10 seconds and statistics every 30.</summary>
internal sealed class SimulatedAgent : IAsyncDisposable
{
    /// <summary>Keys of the values.</summary>
    public static readonly IReadOnlyList<string> Keys = ["bench-cpu", "bench-memory"];

    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;

    private readonly YamuxSession _session;
    private readonly ControlChannel _control;

    private SimulatedAgent(YamuxSession session, ControlChannel control)
    {
        _session = session;
        _control = control;
    }

    /// <summary>Connects as an agent does, manifest and start-up report included.</summary>
    public static async Task<SimulatedAgent> ConnectAsync(Uri server, string token)
    {
        var session = new YamuxSession(await TunnelDialer.For(server, token)(CancellationToken.None), YamuxRole.Client);
        var stream = await session.OpenStreamAsync(CancellationToken.None);
        await StreamHeader.OpenAsync<StreamRequest>(stream, new ControlStreamRequest(), Types.StreamRequest, CancellationToken.None);
        var control = new ControlChannel(stream, new ControlMethods());
        await control.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest, CancellationToken.None);
        await control.CallAsync(AgentMethods.Startup, new StartupReport("v1.0.0", "/", []), Types.StartupReport, Types.Empty, CancellationToken.None);
        return new SimulatedAgent(session, control);
    }

    /// <summary>Reports until it is cancelled, from a moment on that is its own.</summary>
    public async Task ReportAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(Random.Shared.Next(10_000), ct);
            for (var round = 0; ; round++)
            {
                var now = TimeProvider.System.GetUtcNow();
                var items = Keys.Select(key => new MetadataItem(key, now, $"{Random.Shared.Next(100)} %", "")).ToArray();
                await _control.CallAsync(AgentMethods.Metadata, new MetadataReport(items), Types.MetadataReport, Types.Empty, ct);
                if (round % 3 == 0)
                {
                    await _control.CallAsync(AgentMethods.Stats, new StatsReport { ConnectionCount = 1 }, Types.StatsReport, Types.StatsResult, ct);
                }

                await Task.Delay(TimeSpan.FromSeconds(10), ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _session.DisposeAsync();
    }
}
