using System.Diagnostics;
using System.Globalization;
using Coder.Testing;

namespace Coder.Bench;

/// <summary>A click becomes a workspace, on the host template: request sent → agent ready, over and over.</summary>
internal sealed class WorkspaceScenario : IScenario
{
    private const int Runs = 9;

    public string Name => "workspace";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await server.CreateWorkspaceAsync("warm");
        var agent = int.Parse((await server.CliAsync("ssh", "warm", "--", "sh", "-c", "echo $PPID")).ShouldSucceed().Output, CultureInfo.InvariantCulture);

        var ready = new List<double>();
        var build = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var name = $"run{run}";
            var clock = Stopwatch.StartNew();
            (await server.CliAsync("create", name, "--template", "host", "--yes", "--no-wait")).ShouldSucceed();
            await Eventually.HoldsAsync("the agent is ready", async () =>
                (await server.WorkspaceAsync(name)).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? [])
                    .Any(candidate => candidate.LifecycleState == "ready"));
            ready.Add(clock.Elapsed.TotalSeconds);
            var job = (await server.WorkspaceAsync(name)).LatestBuild.Job;
            build.Add((job.CompletedAt!.Value - job.CreatedAt).TotalMilliseconds);
            (await server.CliAsync("delete", name, "--yes")).ShouldSucceed();
        }

        // The agent has been connected and idle all the while.
        return
        [
            Row.Of("`coder create` → agent ready, host template", new Samples("s", ready), "2 s"),
            Row.Of("Of that, job created → build stored", new Samples("ms", build), "–"),
            Row.Of("Agent idle, resident memory", new Samples("MiB", [ProcessMeter.ResidentMiB(agent)]), "40 MiB"),
        ];
    }
}
