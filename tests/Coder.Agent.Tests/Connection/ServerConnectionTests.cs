using Coder.Agent.Connection;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Connection;

public sealed class ServerConnectionTests
{
    [Fact]
    public async Task The_agent_introduces_itself()
    {
        await using var agent = new TestAgent(new FakeServer());

        var startup = await agent.Server.WaitForAsync<StartupReport>(_ => true);

        startup.Version.ShouldBe(agent.Options.Version);
        agent.Options.Version.ShouldMatch("^v[0-9]+\\.[0-9]+\\.[0-9]+$");
        agent.Log.ShouldContain("as agent \"main\" of workspace \"engine\"");
        agent.Log.ShouldNotContain(agent.Options.Token);
    }

    [Fact]
    public async Task The_agent_answers_pings()
    {
        await using var agent = new TestAgent(new FakeServer());

        var answer = await agent.Server.CallAsync(AgentMethods.Ping, Empty.Value, AgentProtocolJson.Default.Empty);

        answer.ShouldBe(Empty.Value);
    }

    [Fact]
    public async Task A_refused_token_is_explained_and_tried_again_slowly()
    {
        var time = new ManualTime();
        var server = new FakeServer { RefuseWith = 401 };
        await using var agent = new TestAgent(server, time);
        await server.WaitUntilAsync(() => server.RefusalCount == 1);

        time.Advance(ServerConnection.RefusedTokenDelay - TimeSpan.FromSeconds(1));
        server.RefusalCount.ShouldBe(1);
        server.RefuseWith = null;
        while (server.ConnectionCount == 0)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        agent.Log.ShouldContain("refuses this agent's token (401). It belongs to an older build of the workspace");
    }

    [Fact]
    public async Task What_happens_without_a_connection_is_reported_after_the_next_one()
    {
        using var folder = new TemporaryFolder("coder-connection-");
        var (go, done) = (folder.Of("go"), folder.Of("done"));
        var script = Manifests.Script($"mkfifo {go} {done}; echo begun; read go < {go}; echo offline; exec >/dev/null 2>&1; echo x > {done}");
        var server = new FakeServer { Manifest = Manifests.Empty with { Scripts = [script] } };
        await using var agent = new TestAgent(server);
        await server.WaitUntilAsync(() => server.LogLines(script.LogSourceId).Contains("begun"));

        server.IsDown = true;
        await server.CutAsync();
        await File.WriteAllTextAsync(go, "go\n");
        await File.ReadAllTextAsync(done);
        server.IsDown = false;

        await server.WaitForStateAsync(AgentLifecycle.Ready);
        await server.WaitUntilAsync(() => server.LogLines(script.LogSourceId).Contains("offline"));
        server.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_agent_whose_connection_breaks_while_it_ends_ends_all_the_same()
    {
        var dialing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = new TestAgent(new FakeServer
        {
            OnDial = async ct =>
            {
                dialing.TrySetResult();
                await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new IOException("The connection broke.");
            },
        });
        await dialing.Task.InTimeAsync();

        agent.Stop();

        await agent.Completion.InTimeAsync();
    }

    [Fact]
    public async Task An_agent_that_never_connected_ends_when_asked()
    {
        await using var agent = new TestAgent(new FakeServer { IsDown = true });

        agent.Stop();

        await agent.Completion.InTimeAsync();
    }

    [Fact]
    public async Task Statistics_count_what_is_open()
    {
        var time = new ManualTime();
        await using var agent = new TestAgent(new FakeServer(), time);
        await agent.Server.WaitForAsync<StatsReport>(_ => true);
        await using var terminal = await TerminalUser.AttachAsync(agent.Server, Guid.NewGuid(), "echo up-$((1+1)); read wait");
        await terminal.SeesAsync("up-2");
        await using var command = await CommandUser.StartAsync(agent.Server, "echo up; read wait");
        await command.SeesAsync("up");

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>().Any(stats => stats.SessionCountSsh == 1));

        var report = agent.Server.Reports<StatsReport>().First(stats => stats.SessionCountSsh == 1);
        (report.SessionCountReconnectingPty, report.ConnectionCount).ShouldBe((1, 2));
    }
}
