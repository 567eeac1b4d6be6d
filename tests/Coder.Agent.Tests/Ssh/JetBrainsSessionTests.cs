using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Ssh;

/// <summary>What is counted when JetBrains Toolbox forwards a port to the back end of an IDE.</summary>
public sealed class JetBrainsSessionTests
{
    // Says its port, greets one client and ends with it; Perl is in every Debian.
    private const string BackEnd =
        "exec perl -MIO::Socket::INET -e '$| = 1; $s = IO::Socket::INET->new(Listen => 1, LocalAddr => \"127.0.0.1\"); print $s->sockport, \"\\n\"; $c = $s->accept; print $c \"hello\\n\"; $c->flush; <$c>' -- -Didea.vendor.name=JetBrains";

    [Fact]
    public async Task A_forwarded_port_of_a_back_end_is_one_session_however_many_commands_run_beside_it()
    {
        var time = new ManualTime();
        await using var agent = new TestAgent(new FakeServer(), time);
        await agent.Server.WaitForAsync<StatsReport>(_ => true);
        await using var user = new SshUser(agent.Server);
        using var backEnd = user.Start("-tt", "-o", "SetEnv=CODER_SSH_SESSION_TYPE=JetBrains", "host", BackEnd);
        var port = await backEnd.StandardOutput.ReadLineAsync(Deadline.Token());
        port.ShouldNotBeNullOrEmpty();

        // As ssh -L does it, with the channel on standard input and output.
        using var forwarded = user.Start("-o", "SetEnv=CODER_SSH_SESSION_TYPE=JetBrains", "-W", $"127.0.0.1:{port}", "host");
        (await forwarded.StandardOutput.ReadLineAsync(Deadline.Token())).ShouldBe("hello");
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>().Any(stats => stats.SessionCountJetbrains == 1));
        agent.Server.Reports<StatsReport>().ShouldAllBe(stats => stats.SessionCountSsh == 0 && stats.SessionCountJetbrains <= 1);

        forwarded.Kill();
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>()[^1].SessionCountJetbrains == 0);
        await backEnd.WaitForExitAsync(Deadline.Token());
    }
}
