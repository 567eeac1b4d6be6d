using Coder.Agent.Processes;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Processes;

public sealed class MemoryKillWatchTests : IDisposable
{
    private readonly TemporaryProc _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("memory.events", "memory.max")]
    [InlineData("memory.oom_control", "memory.limit_in_bytes")]
    public async Task Ended_processes_are_told_in_the_log_of_the_workspace(string counters, string limit)
    {
        Count(counters, 5);
        _files.Write(limit, "3221225472\n");
        var time = new ManualTime();
        await using var agent = new TestAgent(new FakeServer(), time, options => options with { ControlGroup = _files.Path });
        await agent.Server.WaitForAsync<LifecycleReport>(report => report.State == AgentLifecycle.Ready); // the watch begins before the scripts

        Count(counters, 6);
        await agent.AdvanceUntilAsync(() => Lines(agent).Count > 0);
        _files.Write(limit, "max\n");
        Count(counters, 8);
        await agent.AdvanceUntilAsync(() => Lines(agent).Count > 1);

        Lines(agent).ShouldBe(
        [
            "The workspace ran out of memory, so the kernel ended a process. The workspace has 3 GiB.",
            "The workspace ran out of memory, so the kernel ended 2 processes.",
        ]);
    }

    [Theory]
    [InlineData("0::/user.slice/one", "user.slice/one/memory.events", "/user.slice/one")]
    [InlineData("0::/pods/that/is/not/seen", "memory.events", "")]
    [InlineData("5:cpu,memory:/docker/1", "memory/docker/1/memory.oom_control", "/memory/docker/1")]
    public void The_group_is_found_in_both_versions_and_from_within(string line, string file, string expected)
    {
        Count(file, 0);

        MemoryKillWatch.FindDirectory(_files.Path, ["1:name=systemd:/", line]).ShouldBe(_files.Path + expected);
    }

    [Fact]
    public void Without_counters_there_is_no_group() => MemoryKillWatch.FindDirectory(_files.Path, ["0::/", "nonsense"]).ShouldBeNull();

    private static IReadOnlyList<string> Lines(TestAgent agent) => agent.Server.LogLines(MemoryKillWatch.Source.Id);

    private void Count(string file, int kills) => _files.Write(file, $"low 0\noom 7\noom_kill {kills}\n");
}
