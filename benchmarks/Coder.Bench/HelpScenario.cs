using Coder.Testing;

namespace Coder.Bench;

/// <summary>What every invocation of the command line pays before it does anything.</summary>
internal sealed class HelpScenario : IScenario
{
    private const int Runs = 15;

    public string Name => "help";

    public Task<IReadOnlyList<Row>> RunAsync()
    {
        ProcessMeter.Run(Distribution.Cli, "--help");
        var ours = Enumerable.Range(0, Runs).Select(_ => ProcessMeter.Run(Distribution.Cli, "--help")).ToArray();
        var peer = Enumerable.Range(0, Runs).Select(_ => ProcessMeter.Run("/usr/bin/git", "--help")).ToArray();
        var baseline = $"`git --help`: {Time(peer).Format(Time(peer).Median)}, {Memory(peer).Format(Memory(peer).Median)}";
        return Task.FromResult<IReadOnlyList<Row>>(
        [
            Row.Of("`coder --help`, whole process", Time(ours), "60 ms", baseline),
            Row.Of("`coder --help`, peak memory", Memory(ours), "30 MiB"),
        ]);
    }

    private static Samples Time((double Milliseconds, double PeakMiB)[] runs) => new("ms", runs.Select(run => run.Milliseconds));

    private static Samples Memory((double Milliseconds, double PeakMiB)[] runs) => new("MiB", runs.Select(run => run.PeakMiB));
}
