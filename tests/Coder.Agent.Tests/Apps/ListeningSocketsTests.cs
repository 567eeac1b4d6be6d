using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coder.Agent.Apps;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Apps;

public sealed class ListeningSocketsTests
{
    [Fact]
    public void Ports_of_other_programs_are_told_and_the_agents_own_are_not()
    {
        using var own = new TcpListener(IPAddress.Loopback, 0);
        own.Start();
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        six.Start();
        var (first, second) = (((IPEndPoint)own.LocalEndpoint).Port, ((IPEndPoint)six.LocalEndpoint).Port);

        var seen = new ListeningSockets("/proc", ownProcess: 1 << 30).Read().Ports;
        var name = Process.GetCurrentProcess().ProcessName;
        seen.ShouldContain(port => port.Port == first && name.StartsWith(port.ProcessName, StringComparison.Ordinal) && port.ProcessName.Length > 0);
        seen.ShouldContain(port => port.Port == second);
        seen.Select(port => port.Port).ShouldBeInOrder();

        var others = new ListeningSockets("/proc", Environment.ProcessId).Read().Ports;
        others.ShouldNotContain(port => port.Port == first || port.Port == second);
    }

    [Fact]
    public void Only_listening_sockets_count_and_odd_lines_are_passed_over()
    {
        using var proc = new TemporaryProc();
        proc.Write("net/tcp", """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1
               1: 0100007F:1F91 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 12 1
               2: garbage
               3: 0100007F:ZZZZ 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 13 1
            """);
        proc.Write("net/tcp6", """
              sl  local_address
               0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 14 1
               1: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 15 1
            """);
        proc.Process(7, "node", "socket:[14]", "/dev/null");
        proc.Process(8, "agent", "socket:[15]");

        new ListeningSockets(proc.Path, ownProcess: 8).Read().Ports.ShouldBe([new ListeningPort(8080, "node")]);
        new ListeningSockets(proc.Path, ownProcess: 9).Read().Ports.ShouldBe([new ListeningPort(3000, "agent"), new ListeningPort(8080, "node")]);
        new ListeningSockets("/nowhere", ownProcess: 9).Read().Ports.ShouldBeEmpty();
    }
}
