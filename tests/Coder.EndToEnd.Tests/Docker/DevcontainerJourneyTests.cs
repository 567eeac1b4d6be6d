using System.Net;
using System.Net.Http.Json;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Docker;

/// <summary>Dev containers of a workspace on this machine: the real <c>devcontainer</c> command and a real engine.</summary>
public sealed class DevcontainerJourneyTests(DockerServer docker) : IClassFixture<DockerServer>, IAsyncLifetime
{
    private readonly DockerEngine _engine = docker.Engine;
    private readonly RunningServer _server = docker.Server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _server.DeleteWorkspacesAsync();
        if ((await _engine.DockerAsync("ps", "--all", "--quiet")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } left)
        {
            await _engine.DockerAsync(["rm", "--force", .. left]);
        }
    }

    [Fact]
    public async Task A_declared_dev_container_is_entered_through_its_own_agent_rebuilt_and_removed()
    {
        await PushDeclaringAsync();
        (await _server.CliAsync("create", "demo", "--template", "devcontainers", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "true")).ShouldSucceed();

        var (parent, inside) = await AgentsAsync();
        (inside.ParentId, inside.Directory).ShouldBe((parent.Id, "/workspaces/project"));
        inside.Apps.Select(app => app.Slug).ShouldBe(["board", "site"], ignoreOrder: true);
        var first = await ContainerAsync(parent);
        (await _server.CliAsync("ssh", "demo.api", "--", "sh", "-c", "pwd; cat made; readlink /bin/ls")).ShouldSucceed().Output.ShouldBe("/workspaces/project\nby the dev container\nbusybox\n");
        (await _server.CliAsync("ssh", "demo.api", "--", "sh", "-c", "echo $GREETING, $MODE; cat /tmp/seed")).ShouldSucceed().Output.ShouldBe("hello inside, dev\nseeded\n");
        (await _server.CliAsync("ssh", "demo", "--", "readlink", "/bin/ls")).Output.ShouldNotBe("busybox\n", "without a name it is the workspace's own agent");
        await Eventually.HoldsAsync("the log tells of the start", async () =>
            (await _server.CliAsync("logs", "demo")).ShouldSucceed().Output.Contains("Container started", StringComparison.Ordinal));

        (await _server.Http.PostAsync($"{Containers(parent)}/devcontainers/{first.Id}/recreate", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.HoldsAsync("there is another container with another agent", async () =>
            await ContainerAsync(parent) is { Status: DevcontainerStatus.Running, Agent: { } agent } now && now.Container!.Id != first.Container!.Id && agent.Id != inside.Id);
        (await _server.CliAsync("ssh", "demo.api", "--", "cat", "made")).ShouldSucceed().Output.ShouldBe("by the dev container\n");

        (await _server.Http.DeleteAsync($"{Containers(parent)}/devcontainers/{first.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var gone = await ContainerAsync(parent);
        (gone.Status, gone.Container, gone.Agent).ShouldBe((DevcontainerStatus.Stopped, null, null));
        (await _server.WorkspaceAsync("demo")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).ShouldHaveSingleItem().Name.ShouldBe("main");
        (await _engine.DockerAsync("ps", "--all", "--quiet")).Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_container_of_the_workspace_is_entered_by_its_name()
    {
        await PushDeclaringAsync();
        (await _server.CliAsync("create", "demo", "--template", "devcontainers", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "true")).ShouldSucceed();
        await AgentsAsync();
        (await _engine.DockerAsync("run", "--detach", "--name", "db", "--network", "host", "--workdir", "/tmp", "--env", "PLACE=base", DockerEngine.Image, "sleep", "100000")).ShouldSucceed();

        var command = await _server.CliAsync(["ssh", "demo", "--container", "db", "--env", "ODD=it's", "--", "sh", "-c", "echo $PLACE $ODD $PWD $CODER_WORKSPACE_NAME ${CODER_AGENT_TOKEN-none}; cat; echo bad >&2; exit 3"], input: "typed");
        (command.ExitCode, command.Output, command.Error).ShouldBe((3, "base it's /tmp demo none\ntyped", "bad\n"));
        (await _server.CliAsync("ssh", "demo", "--container", "project", "--", "sh", "-c", "echo $GREETING; pwd")).ShouldSucceed().Output.ShouldBe("hello inside\n/workspaces/project\n");
        (await _server.CliAsync("ssh", "demo", "--container", "db", "--container-user", "root", "--", "id", "-un")).ShouldSucceed().Output.ShouldBe("root\n");
        var unknown = await _server.CliAsync("ssh", "demo", "--container", "web", "--", "true");
        unknown.Error.ShouldContain("There is no container \"web\" in the workspace. These run: ");
        unknown.Error.ShouldContain("db");
        (await _server.CliAsync("ssh", "demo", "--container-user", "bob")).Error.ShouldContain("--container is missing");

        using (var left = Ssh("-tt", "demo", "stty size; echo rea''dy; sleep 4242"))
        {
            await left.SeesAsync("ready");
            (await ProcessesAsync()).ShouldContain("sleep 4242");
            Signals.Terminate(left.ProcessId);
            await left.EndAsync();
        }

        await Eventually.HoldsAsync("the terminal that was left is hung up in the container", async () => !(await ProcessesAsync()).Contains("sleep 4242", StringComparison.Ordinal));

        // A shell has its jobs in process groups of their own.
        using (var left = Ssh("-tt", "demo"))
        {
            await left.TypeAsync("sleep 4243\n");
            await Eventually.HoldsAsync("the job runs", async () => (await ProcessesAsync()).Contains("sleep 4243", StringComparison.Ordinal));
            Signals.Terminate(left.ProcessId);
            await left.EndAsync();
        }

        await Eventually.HoldsAsync("the shell and its job are hung up", async () => await ProcessesAsync() is var left && !left.Contains("sleep 4243", StringComparison.Ordinal) && !left.Contains("-l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_project_of_a_repository_is_found_and_started()
    {
        var repositories = Directory.CreateDirectory(Path.Combine(_engine.Directory, "repositories")).FullName;
        var project = Project(Path.Combine(repositories, "project"));
        (await CommandResult.RunAsync("git", ["init", "-q", project], new Dictionary<string, string>())).ShouldSucceed();
        await PushAsync("", $"dir = \"{repositories}\"");
        (await _server.CliAsync("create", "demo", "--template", "devcontainers", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "true")).ShouldSucceed();
        var parent = (await _server.WorkspaceAsync("demo")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).ShouldHaveSingleItem();

        var found = await ContainerAsync(parent);
        (found.Name, found.Status, found.WorkspaceFolder, found.Container).ShouldBe(("project", DevcontainerStatus.Stopped, project, null));

        (await _server.Http.PostAsync($"{Containers(parent)}/devcontainers/{found.Id}/recreate", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await AgentsAsync();
        (await _server.CliAsync("ssh", "demo.api", "--", "cat", "made")).ShouldSucceed().Output.ShouldBe("by the dev container\n");
        (await ContainerAsync(parent)).Id.ShouldBe(found.Id);
    }

    private LiveCommand Ssh(params string[] arguments) => LiveCommand.Start(
        _server,
        "ssh",
        ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", $"ProxyCommand={Distribution.Cli} ssh --stdio --container db %h", .. arguments]);

    private async Task<string> ProcessesAsync() => (await _engine.DockerAsync("exec", "db", "ps")).ShouldSucceed().Output;

    private static string Containers(WorkspaceAgent agent) => $"/api/v2/workspaceagents/{agent.Id}/containers";

    private async Task<WorkspaceAgentDevcontainer> ContainerAsync(WorkspaceAgent agent) =>
        (await _server.Http.GetFromJsonAsync(Containers(agent), CoderJsonContext.Default.WorkspaceAgentListContainersResponse))!.Devcontainers.ShouldHaveSingleItem();

    private async Task<(WorkspaceAgent Parent, WorkspaceAgent Inside)> AgentsAsync()
    {
        IReadOnlyList<WorkspaceAgent> agents = [];
        await Eventually.HoldsAsync("the agent inside is ready", async () =>
        {
            agents = [.. (await _server.WorkspaceAsync("demo")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? [])];
            return agents.Any(agent => agent is { Name: "api", LifecycleState: WorkspaceAgentLifecycle.Ready });
        });
        return (agents.Single(agent => agent.Name == "main"), agents.Single(agent => agent.Name == "api"));
    }

    private static string Project(string folder)
    {
        var project = Directory.CreateDirectory(folder).FullName;
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(Path.Combine(project, ".devcontainer")).FullName, "devcontainer.json"),
            $$"""
            {
              "image": "{{DockerEngine.Image}}",
              "runArgs": ["--network=host"],
              "containerEnv": { "PLACE": "inside" },
              "remoteEnv": { "GREETING": "hello ${containerEnv:PLACE}" },
              "postCreateCommand": "echo by the dev container > made",
              "customizations": { "coder": { "name": "api", "apps": [{ "slug": "site", "url": "http://localhost:3000" }] } }
            }
            """);
        return project;
    }

    /// <summary>Makes a template with a dev container of its own.</summary>
    private Task PushDeclaringAsync() => PushAsync(
        $$"""

        resource "coder_devcontainer" "project" {
          agent_id         = coder_agent.main.id
          workspace_folder = "{{Project(Path.Combine(_engine.Directory, "project"))}}"
        }

        resource "coder_app" "board" {
          agent_id = coder_devcontainer.project.subagent_id
          slug     = "board"
          url      = "http://localhost:4000"
        }

        resource "coder_script" "seed" {
          agent_id           = coder_devcontainer.project.subagent_id
          display_name       = "Seed"
          script             = "echo seeded > /tmp/seed"
          run_on_start       = true
          start_blocks_login = true
        }

        resource "coder_env" "mode" {
          agent_id = coder_devcontainer.project.subagent_id
          name     = "MODE"
          value    = "dev"
        }
        """);

    /// <summary>Makes a template of the starter for this machine.</summary>
    /// <param name="resources">What it declares besides.</param>
    /// <param name="arguments">More arguments of its agent.</param>
    private async Task PushAsync(string resources, string arguments = "")
    {
        var command = Path.Combine(Distribution.Repository, "scripts/devcontainer-cli/node_modules/.bin");
        File.Exists(Path.Combine(command, "devcontainer")).ShouldBeTrue($"The devcontainer command is missing: run ./test, or npm ci in {Path.Combine(Distribution.Repository, "scripts/devcontainer-cli")}.");
        var folder = Directory.CreateDirectory(Path.Combine(_engine.Directory, "template")).FullName;
        var starter = await File.ReadAllTextAsync(Path.Combine(Distribution.Repository, "templates/host/main.tf"));
        var template = starter
            .Replace("resource \"coder_agent\" \"main\" {\n", $"resource \"coder_agent\" \"main\" {{\n  {arguments}\n", StringComparison.Ordinal)
            .Replace("  env = {\n", $"  env = {{\n    DOCKER_HOST = \"{_engine.Host}\"\n    PATH = \"{command}:/usr/bin:/bin:{Environment.GetEnvironmentVariable("PATH")}\"\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), template + resources);
        (await _server.CliAsync("templates", "push", "devcontainers", "--directory", folder, "--yes")).ShouldSucceed();
    }
}
