using Coder.Testing;

namespace Coder.Bench;

/// <summary>What every invocation of the command line pays before it does anything.</summary>
internal sealed class HelpScenario : IScenario
{
    private const int Runs = 15;

    public string Name => "help";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await ProcessMeter.RunAsync(Distribution.Cli, "--help");
        var ours = new List<double>();
        var peer = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            ours.Add(await ProcessMeter.RunAsync(Distribution.Cli, "--help"));
            peer.Add(await ProcessMeter.RunAsync("/usr/bin/git", "--help"));
        }

        var baseline = new Samples("ms", peer);
        return [Row.Of("`coder --help`, whole process", new Samples("ms", ours), "60 ms", $"`git --help`: {baseline.Format(baseline.Median)}")];
    }
}
