using Coder.Agent.Containers;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Containers;

public sealed class DevcontainersTests : IDisposable
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly FakeEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_declared_one_is_started_told_of_and_listed()
    {
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        var listed = (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem();

        (listed.Id, listed.Name, listed.Status, listed.WorkspaceFolder, listed.Container!.Name).ShouldBe((Id, "api", "running", _engine.Project, "quiet_heron"));
        _engine.Calls.ShouldContain($"devcontainer up --log-format json --workspace-folder {_engine.Project}");
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(Id).Count == 2);
        agent.Server.LogLines(Id).ShouldBe(["Pulling", "the image"]);
        agent.Server.Reports<LogSource>().ShouldContain(source => source.Id == Id && source.DisplayName == "Dev Container (api)");
        agent.Server.Reports<ScriptCompletion>().ShouldContain(done => done.ScriptId == Id && done.Stage == ScriptStages.Start && done.Status == ScriptStatuses.Ok);
    }

    [Fact]
    public async Task One_that_fails_says_why_and_the_start_with_it()
    {
        _engine.Write("failure", """{"outcome":"error","message":"Command failed: docker run","description":"An error occurred setting up the container."}""");
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.StartError);

        var listed = (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem();

        (listed.Status, listed.Error).ShouldBe(
            ("error", "The dev container cannot be started: An error occurred setting up the container. Command failed: docker run"));
        agent.Server.Reports<ScriptCompletion>().Single(done => done.ScriptId == Id).Status.ShouldBe(ScriptStatuses.ExitFailure);
    }

    [Theory]
    [InlineData("devcontainer", "there is no devcontainer command in the workspace.")]
    [InlineData("docker", "there is no docker command in the workspace.")]
    public async Task A_missing_program_is_named(string program, string told)
    {
        _engine.Remove(program);
        await using var agent = Start(path: _engine.Directory);
        await agent.Server.WaitForStateAsync(AgentLifecycle.StartError);

        (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem().Error.ShouldNotBeNull().ShouldContain(told);
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        await using var agent = Start(folder: "/no/such/folder");
        await agent.Server.WaitForStateAsync(AgentLifecycle.StartError);

        (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem().Error.ShouldNotBeNull().ShouldContain("there is no folder /no/such/folder. Let a start script");
    }

    [Fact]
    public async Task It_can_be_made_anew_and_removed()
    {
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        (await ChangeAsync(agent, AgentMethods.RecreateDevcontainer, Id)).Outcome.ShouldBe(DevcontainerOutcomes.Done);
        await Coder.Testing.Eventually.HoldsAsync("it is up again", async () => (await ListAsync(agent)).Devcontainers[0].Status == DevcontainerStatus.Running);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(Id).Count >= 4);
        agent.Server.LogLines(Id).ShouldBe(["Pulling", "the image", "Pulling", "the image"]);
        _engine.Calls.ShouldContain($"devcontainer up --log-format json --workspace-folder {_engine.Project} --remove-existing-container");

        (await ChangeAsync(agent, AgentMethods.DeleteDevcontainer, Id)).ShouldBe(
            new DevcontainerAnswer(DevcontainerOutcomes.Done, "The container of the dev container \"api\" has been removed."));
        _engine.Calls.ShouldContain("docker rm --force --volumes c0ffee");
        var gone = (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem();
        (gone.Status, gone.Container).ShouldBe((DevcontainerStatus.Stopped, null));
        (await ChangeAsync(agent, AgentMethods.RecreateDevcontainer, Guid.NewGuid())).ShouldBe(
            new DevcontainerAnswer(DevcontainerOutcomes.Unknown, "There is no such dev container in the workspace."));
    }

    [Fact]
    public async Task One_that_somebody_started_is_listed_while_it_is_there()
    {
        _engine.Write(
            "inspect.json",
            """[{"Id":"c0ffee","Created":"2026-11-22T19:00:13Z","State":{"Running":true},"Config":{"Labels":{"devcontainer.local_folder":"/home/ada/site","devcontainer.config_file":"/x.json"}}}]""");
        await using var agent = Start(declared: false);
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        var first = (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem();
        (first.Name, first.ConfigPath, first.Status, first.Agent).ShouldBe(("site", "/x.json", DevcontainerStatus.Running, null));
        (await ListAsync(agent)).Devcontainers.ShouldHaveSingleItem().Id.ShouldBe(first.Id);

        _engine.Remove("inspect.json");
        (await ListAsync(agent)).Devcontainers.ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_engine_is_away_nothing_is_said_to_be_gone()
    {
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        _engine.Write("broken", "");

        var list = await ListAsync(agent);

        list.Devcontainers.ShouldHaveSingleItem().Status.ShouldBe(DevcontainerStatus.Running);
        list.Warnings.ShouldBe(["The containers cannot be listed: docker ps: Cannot connect to the Docker daemon"]);
    }

    [Fact]
    public async Task They_can_be_switched_off_and_are_never_looked_for_inside_of_one()
    {
        await using (var agent = Start(change: options => options with { Devcontainers = false }))
        {
            await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
            (await AskAsync(agent)).ShouldBe(new ContainersAnswer(null, "Dev containers are switched off in this workspace (CODER_AGENT_DEVCONTAINERS_ENABLE=false)."));
            (await ChangeAsync(agent, AgentMethods.DeleteDevcontainer, Id)).Outcome.ShouldBe(DevcontainerOutcomes.Disabled);
        }

        await using (var agent = Start(parent: Guid.NewGuid()))
        {
            await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
            (await AskAsync(agent)).Problem.ShouldBe("This agent is in a dev container itself, and does not look for others.");
        }

        _engine.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_is_put_inside_and_leaves_with_it()
    {
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        var request = await agent.Server.WaitForAsync<SubAgentRequest>(_ => true);
        (await _engine.TextOfAsync("inside")).ShouldBe($"{FakeServer.SubAgentToken} http://coder.test/ true {{\"MODE\":\"dev\",\"GONE\":null}}\n");

        (request.Name, request.DevcontainerId, request.Directory, request.OperatingSystem).ShouldBe(("api", Id, "/workspaces/project", "linux"));
        var inside = (await ListAsync(agent)).Devcontainers[0];
        (inside.Agent, inside.SubagentId).ShouldBe((new WorkspaceAgentDevcontainerAgent(FakeServer.SubAgentId, "api", "/workspaces/project"), FakeServer.SubAgentId));
        _engine.Calls.ShouldContain($"docker cp {agent.Options.Executable} c0ffee:/.coder-agent/coder");
        _engine.Calls.ShouldContain("docker exec --interactive --user ada --env CODER_AGENT_TOKEN --env CODER_AGENT_URL --env CODER_AGENT_END_WITH_INPUT --env CODER_AGENT_REMOTE_ENV c0ffee /.coder-agent/coder agent");

        await ChangeAsync(agent, AgentMethods.DeleteDevcontainer, Id);
        agent.Server.Reports<SubAgentReference>().ShouldContain(new SubAgentReference(FakeServer.SubAgentId));
        (await ListAsync(agent)).Devcontainers[0].Agent.ShouldBeNull();
    }

    [Fact]
    public async Task Commands_of_the_agent_inside_have_the_environment_of_the_dev_container()
    {
        await using var agent = new TestAgent(new FakeServer(), change: options => options with
        {
            Environment = new Dictionary<string, string>(options.Environment) { ["GONE"] = "here", ["CODER_AGENT_REMOTE_ENV"] = "{}" },
            RemoteEnv = new Dictionary<string, string?> { ["MODE"] = "dev", ["GONE"] = null },
        });
        await using var user = await CommandUser.StartAsync(agent.Server, "echo $MODE ${GONE-gone} ${CODER_AGENT_REMOTE_ENV-unseen}");

        await user.ExitAsync();

        user.Output.ShouldBe("dev gone unseen\n");
    }

    [Fact]
    public async Task Another_architecture_is_told()
    {
        _engine.Write("machine", "riscv64\n");
        await using var agent = Start();

        await agent.Server.WaitForAsync<LogBatch>(batch => batch.Logs.Any(line => line.Level == LogLevels.Error));

        var listed = (await ListAsync(agent)).Devcontainers[0];
        (listed.Status, listed.Error).ShouldSatisfyAllConditions(
            () => listed.Status.ShouldBe(DevcontainerStatus.Running),
            () => listed.Error!.ShouldStartWith("There is no agent in the dev container: its image is made for riscv64, and the workspace's agent for "));
    }

    private TestAgent Start(
        bool declared = true, string? folder = null, string? path = null, Guid? parent = null, Func<AgentOptions, AgentOptions>? change = null) => new(
        new FakeServer
        {
            Manifest = Manifests.Empty with
            {
                ParentId = parent,
                Devcontainers = declared ? [new AgentDevcontainer { Id = Id, Name = "api", WorkspaceFolder = folder ?? _engine.Project }] : [],
            },
        },
        change: options =>
        {
            var own = options with
            {
                Environment = new Dictionary<string, string> { ["HOME"] = options.Environment["HOME"], ["PATH"] = path ?? $"{_engine.Directory}:/usr/bin:/bin" },
            };
            return change?.Invoke(own) ?? own;
        });

    private static async Task<WorkspaceAgentListContainersResponse> ListAsync(TestAgent agent) => (await AskAsync(agent)).Containers.ShouldNotBeNull();

    private static Task<ContainersAnswer> AskAsync(TestAgent agent) => agent.Server.CallAsync(
        AgentMethods.Containers, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ContainersAnswer);

    private static Task<DevcontainerAnswer> ChangeAsync(TestAgent agent, string method, Guid id) => agent.Server.CallAsync(
        method, new DevcontainerRequest(id), AgentProtocolJson.Default.DevcontainerRequest, AgentProtocolJson.Default.DevcontainerAnswer);
}
