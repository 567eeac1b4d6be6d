using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Monitoring;

public sealed class ResourceMonitorTests : IDisposable
{
    private readonly TemporaryProc _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Memory_and_volumes_are_measured_and_the_newest_measurements_reported()
    {
        _files.Write("memory.events", "oom_kill 0\n");
        _files.Write("memory.max", "1000\n");
        _files.Write("memory.current", "300\n");
        await using var agent = Start(new AgentMonitoring { Points = 3, IntervalSeconds = 10, Memory = true, Volumes = [_files.Path, "/not/there"] });

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<ResourceUsageReport>().Count >= 5);

        var reports = agent.Server.Reports<ResourceUsageReport>();
        reports.Take(5).Select(report => report.Points.Count).ShouldBe([1, 2, 3, 3, 3]);
        var newest = reports[4].Points;
        (newest[2].CollectedAt - newest[0].CollectedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20));
        newest[2].Resources.Count.ShouldBe(2);
        newest[2].Resources[0].ShouldBe(new ResourceUse("", 300, 1000));
        var volume = newest[2].Resources[1];
        volume.Path.ShouldBe(_files.Path);
        volume.Used.ShouldBeInRange(0, volume.Total);
        volume.Total.ShouldBePositive();
    }

    [Fact]
    public async Task Nothing_is_measured_unless_the_template_wants_it()
    {
        await using var agent = Start(monitoring: null);

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>().Count >= 3);

        agent.Server.Reports<ResourceUsageReport>().ShouldBeEmpty();
    }

    private TestAgent Start(AgentMonitoring? monitoring) => new(
        new FakeServer { Manifest = Manifests.Empty with { Monitoring = monitoring } },
        new ManualTime(),
        options => options with { ControlGroup = _files.Path });
}
