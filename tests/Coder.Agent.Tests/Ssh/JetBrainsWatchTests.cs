using Coder.Agent.Ssh;
using Coder.Agent.Tests.Infrastructure;

namespace Coder.Agent.Tests.Ssh;

public sealed class JetBrainsWatchTests
{
    [Fact]
    public void A_port_counts_when_the_program_that_listens_on_it_is_a_jetbrains_back_end()
    {
        using var proc = new TemporaryProc();
        proc.Write("net/tcp", """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1
               1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12 1
               2: 0100007F:1F92 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 13 1
            """);
        proc.Process(7, "java", "socket:[11]", "socket:[13]");
        proc.Write("7/cmdline", "java\0-Didea.vendor.name=JetBrains\0Main\0");
        proc.Process(8, "java", "socket:[12]");
        proc.Write("8/cmdline", "java\0Main\0");

        JetBrainsWatch.IsJetBrains(proc.Path, 0x1F90).ShouldBeTrue();
        JetBrainsWatch.IsJetBrains(proc.Path, 0x1F91).ShouldBeFalse("another program");
        JetBrainsWatch.IsJetBrains(proc.Path, 0x1F92).ShouldBeFalse("not listened on");
        JetBrainsWatch.IsJetBrains("/nowhere", 0x1F90).ShouldBeFalse();
    }
}
