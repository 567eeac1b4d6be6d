using System.Net;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Docker;

/// <summary>Dev containers of a workspace on this machine: the real <c>devcontainer</c> command and a real engine.</summary>
public sealed class DevcontainerJourneyTests(DockerServer docker) : IClassFixture<DockerServer>, IAsyncLifetime
{
    private readonly DockerEngine _engine = docker.Engine;
    private readonly RunningServer _server = docker.Server;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DeleteWorkspacesAsync();

    [Fact]
    public async Task A_declared_dev_container_is_entered_through_its_own_agent_rebuilt_and_removed()
    {
        var project = Project();
        await PushAsync(project);
        (await _server.CliAsync("create", "demo", "--template", "devcontainers", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "true")).ShouldSucceed();

        var (parent, inside) = await AgentsAsync();
        (inside.ParentId, inside.Directory).ShouldBe((parent.Id, "/workspaces/project"));
        inside.Apps.ShouldHaveSingleItem().Slug.ShouldBe("site");
        var first = await ContainerAsync(parent);
        (await _server.CliAsync("ssh", "demo.api", "--", "sh", "-c", "pwd; cat made; readlink /bin/ls")).ShouldSucceed().Output.ShouldBe("/workspaces/project\nby the dev container\nbusybox\n");
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

    private string Project()
    {
        var project = Directory.CreateDirectory(Path.Combine(_engine.Directory, "project")).FullName;
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(Path.Combine(project, ".devcontainer")).FullName, "devcontainer.json"),
            $$"""
            {
              "image": "{{DockerEngine.Image}}",
              "runArgs": ["--network=host"],
              "postCreateCommand": "echo by the dev container > made",
              "customizations": { "coder": { "name": "api", "apps": [{ "slug": "site", "url": "http://localhost:3000" }] } }
            }
            """);
        return project;
    }

    private async Task PushAsync(string project)
    {
        var command = Path.Combine(Distribution.Repository, "scripts/devcontainer-cli/node_modules/.bin");
        File.Exists(Path.Combine(command, "devcontainer")).ShouldBeTrue($"The devcontainer command is missing: run ./test, or npm ci in {Path.Combine(Distribution.Repository, "scripts/devcontainer-cli")}.");
        var folder = Directory.CreateDirectory(Path.Combine(_engine.Directory, "template")).FullName;
        var host = await File.ReadAllTextAsync(Path.Combine(Distribution.Repository, "templates/host/main.tf"));
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), host.Replace("  env = {\n", $"  env = {{\n    DOCKER_HOST = \"{_engine.Host}\"\n    PATH = \"{command}:/usr/bin:/bin:{Environment.GetEnvironmentVariable("PATH")}\"\n", StringComparison.Ordinal) + $$"""

            resource "coder_devcontainer" "project" {
              agent_id         = coder_agent.main.id
              workspace_folder = "{{project}}"
            }
            """);
        (await _server.CliAsync("templates", "push", "devcontainers", "--directory", folder, "--yes")).ShouldSucceed();
    }
}
