using System.Net;
using System.Text.Json;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel.Control;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents.Containers;

public sealed class ContainerRoutesTests
{
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly WorkspaceAgentContainer Container = new()
    {
        Id = "c0ffee", Name = "quiet_heron", Running = true, Status = "running", Labels = new Dictionary<string, string> { ["tier"] = "db" },
    };

    private ContainersAnswer _answer = new(new WorkspaceAgentListContainersResponse
    {
        Devcontainers = [new WorkspaceAgentDevcontainer { Id = Id, Name = "api", WorkspaceFolder = "/home/ada/project", Status = DevcontainerStatus.Running, Container = Container }],
        Containers = [Container, new WorkspaceAgentContainer { Id = "f00d" }],
        Warnings = ["Not all are here."],
    });

    [Fact]
    public async Task Containers_are_listed_in_the_documented_form_and_by_their_labels()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var path = $"/api/v2/workspaceagents/{rows.AgentId}/containers";
        (await (await owner.Client.GetAsync(path)).ErrorAsync(HttpStatusCode.BadRequest)).Message.ShouldStartWith("The agent is not connected.");
        await using var agent = await ConnectAsync(server, rows, Methods());

        var list = JsonDocument.Parse(await owner.Client.GetStringAsync(path)).RootElement;

        Names(list).ShouldBe(["devcontainers", "containers", "warnings"]);
        Names(list.GetProperty("devcontainers")[0]).ShouldBe(["id", "name", "workspace_folder", "status", "dirty", "container"]);
        Names(list.GetProperty("containers")[0]).ShouldBe(["created_at", "id", "name", "image", "labels", "running", "ports", "status", "volumes"]);
        (await owner.Client.GetAsync<WorkspaceAgentListContainersResponse>($"/workspaceagents/{rows.AgentId}/containers?label=tier%3Ddb"))
            .Containers.ShouldHaveSingleItem().Id.ShouldBe("c0ffee");

        _answer = new ContainersAnswer(null, "Dev containers are switched off.");
        (await (await owner.Client.GetAsync(path)).ErrorAsync(HttpStatusCode.Forbidden)).Message.ShouldBe("Dev containers are switched off.");
    }

    [Fact]
    public async Task An_older_agent_that_knows_no_containers_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await ConnectAsync(server, rows, new ControlMethods());

        var error = await (await owner.Client.GetAsync($"/api/v2/workspaceagents/{rows.AgentId}/containers")).ErrorAsync(HttpStatusCode.BadGateway);

        (error.Message, error.Detail).ShouldBe(("The agent did not answer a question about its containers.", "There is no method \"containers\"."));
    }

    [Theory]
    [InlineData(DevcontainerOutcomes.Done, HttpStatusCode.Accepted, HttpStatusCode.NoContent)]
    [InlineData(DevcontainerOutcomes.Disabled, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(DevcontainerOutcomes.Unknown, HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData(DevcontainerOutcomes.Busy, HttpStatusCode.Conflict, HttpStatusCode.Conflict)]
    [InlineData(DevcontainerOutcomes.Failed, HttpStatusCode.BadGateway, HttpStatusCode.BadGateway)]
    public async Task Those_who_may_enter_change_dev_containers(string outcome, HttpStatusCode recreated, HttpStatusCode deleted)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var stranger = await server.MemberAsync(owner, "mallory");
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await ConnectAsync(server, rows, Methods(outcome));
        var path = $"/workspaceagents/{rows.AgentId}/containers/devcontainers/{Id}";

        var answer = await owner.Client.SendAsync(HttpMethod.Post, path + "/recreate");

        answer.StatusCode.ShouldBe(recreated);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString().ShouldBe($"recreate_devcontainer {Id}");
        (await owner.Client.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(deleted);
        (await stranger.Client.SendAsync(HttpMethod.Post, path + "/recreate")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Client.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Watchers_see_what_changes()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await ConnectAsync(server, rows, Methods());

        using var socket = await Sockets.ConnectAsync(server, $"/workspaceagents/{rows.AgentId}/containers/watch", owner.Token);
        Status(await socket.ReceiveTextAsync().InTimeAsync()).ShouldBe(DevcontainerStatus.Running);

        _answer = new ContainersAnswer(_answer.Containers! with { Devcontainers = [_answer.Containers.Devcontainers[0] with { Status = DevcontainerStatus.Stopped }] });
        await agent.CallAsync(AgentMethods.ContainersChanged, Empty.Value, Types.Empty);

        Status(await socket.ReceiveTextAsync().InTimeAsync()).ShouldBe(DevcontainerStatus.Stopped);
    }

    [Fact]
    public async Task A_watch_ends_with_the_right_to_see_the_workspace()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var guest = await server.MemberAsync(owner, "bob");
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await ConnectAsync(server, rows, Methods());
        await ShareAsync(owner, rows, guest, "use");
        using var socket = await Sockets.ConnectAsync(server, $"/workspaceagents/{rows.AgentId}/containers/watch", guest.Token);
        Status(await socket.ReceiveTextAsync().InTimeAsync()).ShouldBe(DevcontainerStatus.Running);

        await ShareAsync(owner, rows, guest, "");
        _answer = new ContainersAnswer(new WorkspaceAgentListContainersResponse { Warnings = ["a secret"] });
        await agent.CallAsync(AgentMethods.ContainersChanged, Empty.Value, Types.Empty);

        (await socket.ReceiveTextAsync().InTimeAsync()).ShouldBeEmpty("nothing but the end comes");
        socket.State.ShouldBe(System.Net.WebSockets.WebSocketState.CloseReceived);
    }

    private static async Task ShareAsync(TestUser owner, AgentRows rows, TestUser guest, string role) =>
        (await owner.Client.SendAsync(
            HttpMethod.Patch, $"/workspaces/{rows.WorkspaceId}/acl", new UpdateWorkspaceAcl { UserRoles = new Dictionary<string, string> { [guest.Id.ToString()] = role } }))
        .StatusCode.ShouldBe(HttpStatusCode.NoContent);

    /// <summary>Connects, and returns when the server finds the agent: it takes it in after it has accepted the control stream.</summary>
    private static async Task<FakeAgent> ConnectAsync(TestServer server, AgentRows rows, ControlMethods methods)
    {
        var agent = await FakeAgent.ConnectAsync(server, rows.Token, methods);
        await Eventually.HoldsAsync("the agent is connected", () => server.Services.GetRequiredService<AgentConnections>().Find(rows.AgentId) is not null);
        return agent;
    }

    private static string? Status(string frame) => JsonDocument.Parse(frame).RootElement.GetProperty("devcontainers")[0].GetProperty("status").GetString();

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private ControlMethods Methods(string outcome = DevcontainerOutcomes.Done) => new ControlMethods()
        .Add(AgentMethods.Containers, Types.Empty, Types.ContainersAnswer, (_, _) => ValueTask.FromResult(_answer))
        .Add(AgentMethods.RecreateDevcontainer, Types.DevcontainerRequest, Types.DevcontainerAnswer, (request, _) =>
            ValueTask.FromResult(new DevcontainerAnswer(outcome, $"recreate_devcontainer {request.Id}")))
        .Add(AgentMethods.DeleteDevcontainer, Types.DevcontainerRequest, Types.DevcontainerAnswer, (request, _) =>
            ValueTask.FromResult(new DevcontainerAnswer(outcome, $"delete_devcontainer {request.Id}")));
}
