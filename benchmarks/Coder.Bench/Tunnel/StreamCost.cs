using System.Diagnostics;
using Coder.Tunnel;

namespace Coder.Bench.Tunnel;

/// <summary>What a resumable stream costs beside a plain one: speed over a WebSocket on loopback, and memory of both ends together.</summary>
internal static class StreamCost
{
    private const int Rounds = 7;
    private const int Bytes = 512 << 20;
    private const int IdleStreams = 1000;
    private const int BusyStreams = 50;

    public static async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        List<double> resumable = [], plain = [], ratios = [];
        for (var round = 0; round < Rounds; round++)
        {
            plain.Add(await SpeedAsync(resumes: false));
            resumable.Add(await SpeedAsync(resumes: true));
            ratios.Add(resumable[^1] / plain[^1] * 100);
        }

        var peer = new Samples("MB/s", plain);
        return
        [
            Row.Of("A resumable stream, one direction, loopback", new Samples("MB/s", resumable), "–", $"plain stream: {peer.Format(peer.Median)}"),
            Row.Of("Of the speed of a plain stream in the same round", new Samples("%", ratios), "90 %"),
            Row.Of("Idle stream after a keystroke, both ends", new Samples("KB", [await IdleAsync()]), "–"),
            Row.Of("Stream whose reader stopped, both ends", new Samples("KB", [await BusyAsync()]), "2 MB"),
        ];
    }

    private static async Task<double> SpeedAsync(bool resumes)
    {
        await using var pair = await LoopbackTunnel.ConnectAsync();
        var (client, agent) = await pair.OpenAsync(resumes);
        var clock = Stopwatch.StartNew();
        var writing = Task.Run(() => WriteAsync(agent));
        var buffer = new byte[64 << 10];
        for (var left = (long)Bytes; left > 0;)
        {
            left -= await client.ReadAsync(buffer);
        }

        await writing;
        return Bytes / clock.Elapsed.TotalSeconds / 1e6;
    }

    private static async Task WriteAsync(TunnelStream stream)
    {
        var buffer = new byte[32 << 10];
        for (var left = Bytes; left > 0; left -= buffer.Length)
        {
            await stream.WriteAsync(buffer);
        }
    }

    private static async Task<double> IdleAsync()
    {
        await using var pair = await LoopbackTunnel.ConnectAsync();
        await TypeAsync(await pair.OpenAsync(resumes: true));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < IdleStreams; i++)
        {
            await TypeAsync(await pair.OpenAsync(resumes: true));
        }

        return (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e3 / IdleStreams;
    }

    private static async Task TypeAsync((TunnelStream Client, TunnelStream Agent) pair)
    {
        var key = new byte[1];
        await pair.Client.WriteAsync(key);
        await pair.Agent.ReadExactlyAsync(key);
        await pair.Agent.WriteAsync(key);
        await pair.Client.ReadExactlyAsync(key);
    }

    private static async Task<double> BusyAsync()
    {
        await using var pair = await LoopbackTunnel.ConnectAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var streams = new List<TunnelStream>();
        for (var i = 0; i < BusyStreams; i++)
        {
            var (client, agent) = await pair.OpenAsync(resumes: true);
            streams.Add(client);

            // Returns when all is kept, which is as much as there is room for.
            await agent.WriteAsync(new byte[1 << 20]);
        }

        var grown = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e3 / BusyStreams;
        GC.KeepAlive(streams);
        return grown;
    }
}
