using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Tests.Containers;

/// <summary>Sessions in a container, which the fake engine runs on this machine in the environment of an image.</summary>
public sealed class ContainerSessionTests : IDisposable
{
    private readonly FakeEngine _engine = new();

    public ContainerSessionTests() => Describe("""{"Id":"c0ffee","Name":"/quiet_heron","State":{"Running":true},"Config":{}}""");

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_command_has_the_environment_of_the_container_and_its_own_streams_and_exit_code()
    {
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest
        {
            Command = "echo \"$IMAGE $ODD $CODER_WORKSPACE_NAME ${CODER_AGENT_TOKEN:-no token} ${CODER_SESSION:-no script} $USER $SHELL\"; cat; echo trouble >&2; exit 7",
            Env = new Dictionary<string, string> { ["ODD"] = "it's\n$HOME", ["CODER_AGENT_TOKEN"] = "stolen", ["2X"] = "no name" },
            Container = new ContainerChoice("quiet_heron"),
        });
        await user.InputAsync("typed");
        await user.InputAsync("");

        (await user.ExitAsync()).Code.ShouldBe(7);

        user.Output.ShouldStartWith($"busybox it's\n$HOME {Manifests.Empty.WorkspaceName} no token no script root /bin/");
        user.Output.ShouldEndWith("\ntyped");
        user.Error.ShouldBe("trouble\n");
        _engine.Calls.ShouldContain("docker exec --interactive --env CODER_SESSION c0ffee sh -c eval \"$CODER_SESSION\"");
    }

    [Fact]
    public async Task A_shell_has_a_terminal_of_the_clients_size_which_the_client_changes()
    {
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest
        {
            Pty = true, Width = 91, Height = 17, Term = "vt220", Container = new ContainerChoice("quiet_heron", "bob"),
        });

        await user.InputAsync("stty size; echo $TERM-$IMAGE\n");
        await user.SeesAsync("17 91");
        await user.SeesAsync("vt220-busybox");
        await user.ResizeAsync(101, 31);
        await user.InputAsync("stty size\n");
        await user.SeesAsync("31 101");
        await user.InputAsync("exit 3\n");

        (await user.ExitAsync()).Code.ShouldBe(3);
        user.Output.ShouldNotContain("\u001e", customMessage: "what the agent reads is not for the user");
        _engine.Calls.ShouldContain("docker exec --interactive --tty --user bob --env CODER_SESSION c0ffee sh -c eval \"$CODER_SESSION\"");
    }

    [Fact]
    public async Task Signals_go_to_the_process_in_the_container()
    {
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest
        {
            Command = "trap 'exit 42' USR1; echo ready; while :; do sleep 0.05; done", Container = new ContainerChoice("quiet_heron", "bob"),
        });
        await user.SeesAsync("ready");

        await user.SignalAsync("USR1");

        (await user.ExitAsync()).Code.ShouldBe(42);
        _engine.Calls.ShouldContain(call => call.StartsWith("docker exec --user bob c0ffee sh -c kill \"-$2\" \"-$1\" sh ", StringComparison.Ordinal) && call.EndsWith(" USR1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminal_that_is_left_is_hung_up_in_the_container()
    {
        _engine.SetApart();
        await using var agent = await StartAsync();

        var process = await LeaveAsync(agent);

        await HungUpAsync(process);
    }

    [Fact]
    public async Task A_terminal_that_is_left_before_the_engine_has_begun_is_hung_up_when_it_has()
    {
        _engine.SetApart();
        _engine.Write("hold", "");
        await using var agent = await StartAsync();
        await using (await CommandUser.StartAsync(agent.Server, Terminal("sleep 1000")))
        {
            await _engine.TextOfAsync("carrier");
        }

        await agent.Server.CallAsync(AgentMethods.Ping, Empty.Value, AgentProtocolJson.Default.Empty); // It has heard.
        _engine.Remove("hold");

        await Eventually.HoldsAsync("the session is hung up", () => _engine.HungUp is not null);
        await HungUpAsync(_engine.HungUp!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_whose_docker_command_is_killed_or_loses_the_engine_is_hung_up_in_the_container(bool isKilled)
    {
        _engine.SetApart();
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, Terminal("echo process $$.; sleep 1000"));
        var process = await ProcessAsync(user);

        (isKilled ? (Action<int>)Signals.Kill : Signals.Terminate)(int.Parse(await _engine.TextOfAsync("carrier")));

        await HungUpAsync(process);
    }

    [Fact]
    public async Task An_engine_that_cannot_hang_up_at_once_is_asked_again()
    {
        _engine.SetApart();
        _engine.BeBusy(times: 1);
        await using var agent = await StartAsync();

        var process = await LeaveAsync(agent);

        await HungUpAsync(process);
        agent.Log.ShouldContain($"process {process} in container c0ffee could not be hung up, trying again: docker exec: Cannot connect to the Docker daemon");
    }

    [Fact]
    public async Task An_engine_that_can_never_hang_up_is_told_in_the_log()
    {
        _engine.SetApart();
        _engine.BeBusy(times: 1000);
        await using var agent = await StartAsync(time: new ManualTime());

        var process = await LeaveAsync(agent);

        await agent.AdvanceUntilAsync(() => agent.Log.Contains($"process {process} in container c0ffee could not be hung up and may be running still: ", StringComparison.Ordinal));
        Signals.Kill(process);
    }

    [Fact]
    public async Task An_agent_that_ends_hangs_the_sessions_in_containers_up_before()
    {
        _engine.SetApart();
        _engine.Write("slow", "");
        await using var agent = await StartAsync();
        await using var onTerminal = await CommandUser.StartAsync(agent.Server, Terminal("echo process $$.; sleep 1000"));
        await using var withPipes = await CommandUser.StartAsync(agent.Server, Terminal("echo process $$.; sleep 1000") with { Pty = false });
        int[] processes = [await ProcessAsync(onTerminal), await ProcessAsync(withPipes)];

        agent.Stop();
        await agent.Completion.InTimeAsync();

        processes.ShouldAllBe(process => !Signals.IsAlive(process));
    }

    [Fact]
    public async Task What_does_not_care_about_a_hang_up_is_ended()
    {
        _engine.SetApart();
        await using var agent = await StartAsync();

        var process = await LeaveAsync(agent, "trap '' HUP; echo process $$.; while :; do sleep 0.1; done");

        await HungUpAsync(process);
    }

    [Fact]
    public async Task A_session_that_ends_by_itself_is_not_hung_up()
    {
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, Terminal("exit 3"));

        (await user.ExitAsync()).Code.ShouldBe(3);

        _engine.HungUp.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_engine_says_instead_of_a_session_is_shown()
    {
        await using var agent = await StartAsync();
        _engine.Install("docker", $"case $1 in ps) echo c0ffee;; inspect) /bin/cat {_engine.Directory}/inspect.json;; *) echo 'exec: \"sh\": not found'; exit 127;; esac");
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest { Command = "true", Container = new ContainerChoice("quiet_heron") });

        (await user.ExitAsync()).Code.ShouldBe(127);

        user.Output.ShouldBe("exec: \"sh\": not found\n");
    }

    [Theory]
    [InlineData("c0ffee")]
    [InlineData("c0ff")]
    public async Task A_container_has_an_id_too(string name)
    {
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest { Command = "echo $IMAGE", Container = new ContainerChoice(name) });

        await user.ExitAsync();

        user.Output.ShouldBe("busybox\n");
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_answered_by_those_that_are()
    {
        Describe(
            """{"Id":"c0ffee","Name":"/quiet_heron","State":{"Running":true},"Config":{"Labels":{"devcontainer.local_folder":"/home/ada/site"}}}""",
            """{"Id":"f00d","Name":"/db","State":{"Running":true},"Config":{}}""",
            """{"Id":"dead","Name":"/old","State":{"Running":false,"Status":"exited","ExitCode":1},"Config":{}}""");
        await using var agent = await StartAsync();

        (await RefusalAsync(agent, "web")).ShouldBe("There is no container \"web\" in the workspace. These run: quiet_heron (dev container site), db.");
        (await RefusalAsync(agent, "old")).ShouldBe("The container \"old\" does not run: it is exited with code 1. These run: quiet_heron (dev container site), db.");
        _engine.Remove("inspect.json");
        (await RefusalAsync(agent, "web")).ShouldBe("There is no container \"web\" in the workspace. None runs.");
        _engine.Remove("docker");
        (await RefusalAsync(agent, "web")).ShouldBe("The container \"web\" cannot be entered. There is no docker command in the workspace.");
    }

    [Fact]
    public async Task Where_dev_containers_are_switched_off_nobody_enters_any()
    {
        await using var agent = await StartAsync(options => options with { Devcontainers = false });

        (await RefusalAsync(agent, "quiet_heron")).ShouldBe("Dev containers are switched off in this workspace (CODER_AGENT_DEVCONTAINERS_ENABLE=false).");
        _engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dev_container_of_somebody_is_entered_by_its_name_as_its_user_in_its_folder()
    {
        Describe(
            """
            {"Id":"c0ffee","Name":"/quiet_heron","State":{"Running":true},"Mounts":[{"Source":"/home/ada/site","Destination":"PROJECT"}],
             "Config":{"Labels":{"devcontainer.local_folder":"/home/ada/site","devcontainer.metadata":"[{\"containerUser\":\"root\",\"remoteUser\":\"node\"},{\"remoteUser\":\"vscode\"},{}]"}}}
            """.Replace("PROJECT", _engine.Project, StringComparison.Ordinal));
        await using var agent = await StartAsync();
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest { Command = "pwd", Container = new ContainerChoice("site") });

        await user.ExitAsync();

        user.Output.ShouldBe(_engine.Project + "\n");
        _engine.Calls.ShouldContain(call => call.StartsWith("docker exec --interactive --user vscode --env CODER_SESSION c0ffee ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dev_container_of_the_template_has_its_own_environment()
    {
        _engine.Remove("inspect.json");
        await using var agent = await StartAsync(devcontainer: true);
        await _engine.TextOfAsync("inside");
        await using var user = await CommandUser.StartAsync(agent.Server, new ExecStreamRequest { Command = "echo $MODE ${GONE-gone}", Container = new ContainerChoice("api") });

        await user.ExitAsync();

        user.Output.ShouldBe("dev gone\n");
        _engine.Calls.ShouldContain(call => call.StartsWith("docker exec --interactive --user ada --env CODER_SESSION c0ffee ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reconnecting_terminal_runs_there_and_is_found_again_without_looking_for_its_container()
    {
        await using var agent = await StartAsync();
        var request = new PtyStreamRequest { Id = Guid.NewGuid(), Width = 80, Height = 24, Container = new ContainerChoice("quiet_heron") };
        await using (var user = await TerminalUser.AttachAsync(agent.Server, request))
        {
            await user.TypeAsync("echo in-$IMAGE\n");
            await user.SeesAsync("in-busybox");
        }

        _engine.Remove("inspect.json");
        await using var again = await TerminalUser.AttachAsync(agent.Server, request);
        await again.SeesAsync("in-busybox");
        again.Screen.ShouldNotContain("\u001e");
    }

    [Fact]
    public async Task OpenSSH_enters_by_a_variable_of_its_session()
    {
        await using var agent = await StartAsync();
        await using var user = new SshUser(agent.Server);

        (await user.SucceedsAsync("-o", "SetEnv=CODER_CONTAINER=quiet_heron CODER_CONTAINER_USER=bob", "w", "echo $IMAGE ${CODER_CONTAINER-none}")).ShouldBe("busybox none\n");
        _engine.Calls.ShouldContain(call => call.StartsWith("docker exec --interactive --user bob ", StringComparison.Ordinal));
        (await user.SucceedsAsync("-tt", "-o", "SetEnv=CODER_CONTAINER=quiet_heron", "w", "tty >/dev/null && echo $IMAGE")).ShouldBe("busybox\r\n");
        var (code, _, error) = await user.RunAsync("", "-o", "SetEnv=CODER_CONTAINER=web", "w", "true");
        (code, error.TrimEnd()).ShouldBe((229, "There is no container \"web\" in the workspace. These run: quiet_heron."));
    }

    [Fact]
    public async Task All_sessions_of_a_connection_can_run_there()
    {
        await using var agent = await StartAsync();
        await using var user = new SshUser(agent.Server, new ContainerChoice("quiet_heron"));

        (await user.SucceedsAsync("w", "echo $IMAGE")).ShouldBe("busybox\n");
        (await user.RunAsync("", "-s", "w", "sftp")).Code.ShouldNotBe(0);
    }

    private static ExecStreamRequest Terminal(string command) => new() { Command = command, Pty = true, Container = new ContainerChoice("quiet_heron", "bob") };

    private static async Task<int> LeaveAsync(TestAgent agent, string command = "echo process $$.; sleep 1000")
    {
        await using var user = await CommandUser.StartAsync(agent.Server, Terminal(command));
        return await ProcessAsync(user);
    }

    // The process of a session that says its id.
    private static async Task<int> ProcessAsync(CommandUser user)
    {
        await user.SeesAsync(".");
        var process = int.Parse(user.Output.Split("process ")[1].Split('.')[0]);
        Signals.IsAlive(process).ShouldBeTrue();
        return process;
    }

    private static Task HungUpAsync(int process) => Eventually.HoldsAsync("the session is hung up in the container", () => !Signals.IsAlive(process));

    private static async Task<string> RefusalAsync(TestAgent agent, string container) => (await Should.ThrowAsync<StreamRefusedException>(
        () => agent.Server.OpenAsync(new ExecStreamRequest { Command = "true", Container = new ContainerChoice(container) }))).Message;

    private void Describe(params string[] containers) => _engine.Write("inspect.json", $"[{string.Join(',', containers)}]");

    private async Task<TestAgent> StartAsync(Func<AgentOptions, AgentOptions>? change = null, bool devcontainer = false, TimeProvider? time = null)
    {
        var agent = new TestAgent(
            new FakeServer
            {
                Manifest = Manifests.Empty with
                {
                    Devcontainers = devcontainer ? [new AgentDevcontainer { Id = Guid.NewGuid(), Name = "api", WorkspaceFolder = _engine.Project }] : [],
                },
            },
            time,
            change: options =>
            {
                var own = options with
                {
                    Environment = new Dictionary<string, string> { ["HOME"] = options.Environment["HOME"], ["PATH"] = _engine.Directory },
                };
                return change?.Invoke(own) ?? own;
            });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        return agent;
    }
}
