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

    [Fact]
    public async Task The_largest_processes_that_are_gone_are_named()
    {
        Count("memory.events", 0);
        _files.Write("memory.max", "3221225472\n");
        _files.Write("memory.current", "3000000000\n");
        _files.Statistics(7, "gradle (daemon)", memory: 512L << 20, startedAt: 100);
        _files.Statistics(8, "java", memory: 2L << 30, startedAt: 200);
        _files.Statistics(9, "vim", memory: 1 << 20, startedAt: 300);
        _files.Statistics(10, "node", memory: 300L << 20, startedAt: 400);
        var time = new ManualTime();
        await using var agent = new TestAgent(new FakeServer(), time, options => options with { ControlGroup = _files.Path, ProcDirectory = _files.Path });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready); // the first look is before the scripts

        _files.Statistics(7, "bash", memory: 4 << 20, startedAt: 500); // another process has got the id
        _files.Statistics(8, "java", memory: 0, startedAt: 200, state: 'Z'); // nobody has collected it
        _files.RemoveProcess(9);
        Count("memory.events", 2);
        await agent.AdvanceUntilAsync(() => Lines(agent).Count > 0);

        Lines(agent).ShouldBe(
        [
            "The workspace ran out of memory, so the kernel ended 2 processes, most likely java (process 8, 2 GiB), "
            + "gradle (daemon) (process 7, 512 MiB). The workspace has 3 GiB.",
        ]);
    }

    [Fact]
    public async Task Without_a_control_group_the_machine_is_told_of()
    {
        _files.Write("vmstat", "nr_free_pages 12\noom_kill 3\n");
        var time = new ManualTime();
        await using var agent = new TestAgent(new FakeServer(), time, options => options with { ControlGroup = null, ProcDirectory = _files.Path });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        _files.Write("vmstat", "nr_free_pages 12\noom_kill 4\n");
        await agent.AdvanceUntilAsync(() => Lines(agent).Count > 0);

        Lines(agent).ShouldBe(["The machine ran out of memory, so the kernel ended a process, of this workspace or of another."]);
    }

    private static IReadOnlyList<string> Lines(TestAgent agent) => agent.Server.LogLines(MemoryKillWatch.Source.Id);

    private void Count(string file, int kills) => _files.Write(file, $"low 0\noom 7\noom_kill {kills}\n");
}
