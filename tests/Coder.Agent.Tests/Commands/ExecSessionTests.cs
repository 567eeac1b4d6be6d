using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Commands;

public sealed class ExecSessionTests
{
    [Fact]
    public async Task Output_error_and_exit_code_come_back()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "echo hi; echo oops >&2; exit 3");

        (await user.ExitAsync()).ShouldBe(new ExecExit(3));

        user.Output.ShouldBe("hi\n");
        user.Error.ShouldBe("oops\n");
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    public async Task The_server_hears_how_a_session_of_its_log_ended(string command, int code)
    {
        await using var agent = new TestAgent(new FakeServer());
        var id = Guid.NewGuid();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest { Command = command, ConnectionId = id });

        await user.ExitAsync();

        (await agent.Server.WaitForAsync<SessionEnd>(_ => true)).ShouldBe(new SessionEnd(id, code));
    }

    [Fact]
    public async Task Git_reaches_servers_with_the_owner_s_key()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "echo \"$GIT_SSH_COMMAND\"");

        await user.ExitAsync();

        user.Output.ShouldBe("'/opt/the coder' gitssh --\n");
    }

    [Theory]
    [InlineData(0, "\n")]
    [InlineData(2, "/opt/the coder\n")]
    public async Task Git_asks_the_agent_for_passwords_when_the_server_knows_services(int services, string expected)
    {
        await using var agent = new TestAgent(new FakeServer { Manifest = Manifests.Empty with { GitAuthConfigs = services } });
        await using var user = await CommandUser.StartAsync(agent.Server, "echo \"$GIT_ASKPASS\"");

        await user.ExitAsync();

        user.Output.ShouldBe(expected);
    }

    [Fact]
    public async Task A_signal_gives_its_name_and_128_plus_its_number()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "kill -9 $$");

        (await user.ExitAsync()).ShouldBe(new ExecExit(137, "KILL"));
    }

    [Fact]
    public async Task Input_reaches_the_command_until_its_end()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "cat; echo end");

        await user.InputAsync("one\n");
        await user.SeesAsync("one\n");
        await user.InputAsync("two\n");
        await user.InputAsync("");

        (await user.ExitAsync()).Code.ShouldBe(0);
        user.Output.ShouldBe("one\ntwo\nend\n");
    }

    [Fact]
    public async Task A_signal_of_the_client_reaches_the_whole_process_group()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "trap 'echo got-it; exit 7' USR1; echo ready; while :; do sleep 0.05; done");
        await user.SeesAsync("ready");

        await user.SignalAsync("SIGUSR1");

        (await user.ExitAsync()).Code.ShouldBe(7);
        user.Output.ShouldEndWith("got-it\n");
    }

    [Fact]
    public async Task With_a_terminal_the_command_knows_its_size_and_kind()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(
            agent.Server, new ExecStreamRequest { Command = "tty; stty size; echo $TERM; read x; stty size; exit 4", Pty = true, Width = 90, Height = 33, Term = "screen" });

        await user.SeesAsync("33 90\r\nscreen");
        await user.ResizeAsync(50, 20);
        await user.InputAsync("\r");

        (await user.ExitAsync()).ShouldBe(new ExecExit(4));
        user.Output.ShouldContain("20 50");
        user.Output.ShouldStartWith("/dev/pts/");
    }

    [Fact]
    public async Task All_output_of_a_terminal_comes_before_the_exit()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(
            agent.Server, new ExecStreamRequest { Command = "seq 1 30000", Pty = true });

        await user.ExitAsync();

        user.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ShouldBe(Enumerable.Range(1, 30_000));
    }

    [Fact]
    public async Task A_client_that_leaves_hangs_up_a_terminal()
    {
        await using var agent = new TestAgent(new FakeServer());
        var marker = Path.Combine(agent.Directory, "fifo");
        await using (var user = await CommandUser.StartAsync(
            agent.Server,
            new ExecStreamRequest { Command = $"mkfifo {marker}; trap 'echo hung-up > {marker}; exit' HUP; echo ready; while :; do sleep 0.05; done", Pty = true }))
        {
            await user.SeesAsync("ready");
        }

        (await File.ReadAllTextAsync(marker)).ShouldBe("hung-up\n");
    }

    [Fact]
    public async Task Without_a_terminal_the_command_outlives_its_client()
    {
        await using var agent = new TestAgent(new FakeServer());
        var (begin, end) = (Path.Combine(agent.Directory, "begin"), Path.Combine(agent.Directory, "end"));
        await using (var user = await CommandUser.StartAsync(
            agent.Server, $"mkfifo {begin} {end}; echo ready; read go < {begin}; echo survived > {end}"))
        {
            await user.SeesAsync("ready");
        }

        await File.WriteAllTextAsync(begin, "go\n");

        (await File.ReadAllTextAsync(end)).ShouldBe("survived\n");
    }

    [Fact]
    public async Task A_background_process_does_not_keep_the_session_open()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "sleep 100 & echo pid=$!");

        (await user.ExitAsync()).Code.ShouldBe(0);

        var pid = int.Parse(user.Output.Trim()["pid=".Length..]);
        System.Diagnostics.Process.GetProcessById(pid).Kill();
    }

    [Fact]
    public async Task The_environment_tells_about_the_workspace()
    {
        var manifest = Manifests.Empty with
        {
            EnvironmentVariables = new Dictionary<string, string> { ["GREETING"] = "hello $CODER_WORKSPACE_NAME from ${USER}" },
        };
        await using var agent = new TestAgent(new FakeServer { Manifest = manifest });
        await using var user = await CommandUser.StartAsync(
            agent.Server,
            new ExecStreamRequest
            {
                Command = "echo $CODER $CODER_WORKSPACE_NAME $CODER_WORKSPACE_AGENT_NAME $CODER_WORKSPACE_OWNER_NAME; echo $GREETING; echo $LC_TEST $CODER_EVIL; echo ${PATH%%:*}",
                Env = new Dictionary<string, string> { ["LC_TEST"] = "sent", ["CODER_EVIL"] = "yes" },
            });

        await user.ExitAsync();

        user.Output.ShouldBe(
            $"true engine main ada\nhello engine from {Environment.UserName}\nsent\n{agent.Options.ScriptBinDirectory}\n");
    }

    [Fact]
    public async Task Commands_start_in_the_directory_of_the_manifest()
    {
        using var folder = new TemporaryFolder("coder-dir-");
        await using var agent = new TestAgent(new FakeServer { Manifest = Manifests.Empty with { Directory = folder.Path } });
        await using var user = await CommandUser.StartAsync(agent.Server, "pwd");

        await user.ExitAsync();

        user.Output.ShouldBe(folder.Path + "\n");
        agent.Server.Reports<StartupReport>().ShouldHaveSingleItem().ExpandedDirectory.ShouldBe(folder.Path);
    }

    [Fact]
    public async Task A_directory_that_is_missing_falls_back_to_the_home()
    {
        await using var agent = new TestAgent(new FakeServer { Manifest = Manifests.Empty with { Directory = "/does/not/exist" } });
        await using var user = await CommandUser.StartAsync(agent.Server, "[ \"$PWD\" -ef ~ ] && echo home");

        await user.ExitAsync();

        user.Output.ShouldBe("home\n");
    }
}
