using Coder.Providers.Host;
using Coder.Testing;

namespace Coder.Providers.Tests.Host;

/// <summary>Control groups are files; a plain folder stands in for the kernel's, which not every machine offers.</summary>
public sealed class CgroupTests : IDisposable
{
    private readonly TemporaryFolder _root = new("coder-cgroup-");

    [Fact]
    public void Limits_are_written_in_the_kernels_units_below_the_servers_own_group()
    {
        var own = _root.Of("system.slice/coder.service");
        _root.Write("system.slice/coder.service/cgroup.controllers", "cpu memory");

        var group = Cgroup.Create(_root.Path, "/system.slice/coder.service", "one", 1.5, 64 * 1024 * 1024);

        group.ShouldBe(Path.Combine(own, "coder-one"));
        File.ReadAllText(Path.Combine(own, "cgroup.subtree_control")).ShouldBe("+cpu +memory");
        File.ReadAllText(Path.Combine(group, "cpu.max")).ShouldBe("150000 100000");
        File.ReadAllText(Path.Combine(group, "memory.max")).ShouldBe("67108864");
    }

    [Fact]
    public void A_machine_without_version_two_is_named() =>
        Should.Throw<IOException>(() => Cgroup.Create(_root.Path, "/", "one", 1, null))
            .Message.ShouldContain("is not a control group of version 2");

    public void Dispose() => _root.Dispose();
}
