using System.Diagnostics;
using Coder.Testing;

namespace Coder.Bench;

/// <summary>How soon a restarted server answers, and what it holds while nothing happens.</summary>
internal sealed class ServerScenario : IScenario
{
    private const int Runs = 5;

    public string Name => "server";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        var ready = new List<double>();
        var idle = new List<double>();
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        for (var run = 0; run < Runs; run++)
        {
            await server.StopAsync();
            var clock = Stopwatch.StartNew();
            await server.LaunchAsync();
            ready.Add(clock.Elapsed.TotalSeconds);
            // Long enough for background services to have made their first round.
            await Task.Delay(TimeSpan.FromSeconds(5));
            idle.Add(ProcessMeter.ResidentMiB(server.ProcessId));
        }

        return
        [
            Row.Of("Server start → answers, existing data, its own PostgreSQL started too", new Samples("s", ready), "1.5 s"),
            Row.Of("Server idle, resident memory", new Samples("MiB", idle), "150 MiB"),
        ];
    }
}
