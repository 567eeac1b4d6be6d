using Coder.Agent.Processes;
using Coder.Agent.Tests.Infrastructure;

namespace Coder.Agent.Tests.Processes;

public sealed class WorkspaceMemoryTests : IDisposable
{
    private readonly TemporaryProc _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("0::/user.slice/one", "user.slice/one/memory.events", "/user.slice/one")]
    [InlineData("0::/pods/that/is/not/seen", "memory.events", "")]
    [InlineData("5:cpu,memory:/docker/1", "memory/docker/1/memory.oom_control", "/memory/docker/1")]
    public void The_group_is_found_in_both_versions_and_from_within(string line, string file, string expected)
    {
        Count(file, 0);

        WorkspaceMemory.FindGroup(_files.Path, ["1:name=systemd:/", line]).ShouldBe(_files.Path + expected);
    }

    [Fact]
    public void Without_counters_there_is_no_group() => WorkspaceMemory.FindGroup(_files.Path, ["0::/", "nonsense"]).ShouldBeNull();

    [Fact]
    public void Of_the_group_counts_what_cannot_be_dropped_at_once()
    {
        Count("memory.events", 0);
        _files.Write("memory.max", "1000\n");
        _files.Write("memory.current", "900\n");
        _files.Write("memory.stat", "anon 5\ninactive_file 600\n");

        new WorkspaceMemory(_files.Path, "/nowhere").Use().ShouldBe((300, 1000));
    }

    [Fact]
    public void Without_a_limit_counts_the_machine()
    {
        Count("memory.events", 0);
        _files.Write("memory.max", "max\n");
        _files.Write("memory.current", "900\n");
        _files.Write("meminfo", "MemTotal:       2000 kB\nMemFree:  1 kB\nMemAvailable:   500 kB\n");

        new WorkspaceMemory(_files.Path, _files.Path).Use().ShouldBe((1500 << 10, 2000 << 10));
    }

    [Fact]
    public void A_kernel_that_says_nothing_is_no_error()
    {
        var memory = new WorkspaceMemory(null, "/nowhere");

        (memory.Use(), memory.Kills, memory.Limit).ShouldBe((null, null, null));
    }

    private void Count(string file, int kills) => _files.Write(file, $"low 0\noom 7\noom_kill {kills}\n");
}
