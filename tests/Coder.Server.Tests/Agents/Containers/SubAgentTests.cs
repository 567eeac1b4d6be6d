using Coder.Provisioner;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents.Containers;
using Coder.Server.Tests.Infrastructure;
using Coder.Tunnel.Control;
using Dapper;

namespace Coder.Server.Tests.Agents.Containers;

public sealed class SubAgentTests
{
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;
    private static readonly SubAgentRequest Request = new()
    {
        Name = "api",
        Directory = "/workspaces/project",
        Architecture = "amd64",
        OperatingSystem = "linux",
        DisplayApps = ["web_terminal", "made_up"],
        Apps = [new SubAgentApp { Slug = "site", Url = "http://localhost:3000", HealthcheckUrl = "http://localhost:3000/", HealthcheckInterval = 5, HealthcheckThreshold = 3 }],
    };

    [Fact]
    public async Task An_agent_in_a_dev_container_is_an_agent_of_the_workspace_until_its_parent_forgets_it()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var parent = await FakeAgent.ConnectAsync(server, rows.Token);

        var made = await CreateAsync(parent, Request);

        var shown = (await AgentsAsync(owner, rows)).Single(agent => agent.Id == made.Id);
        (shown.ParentId, shown.Name, shown.Directory, shown.Status).ShouldBe((rows.AgentId, "api", "/workspaces/project", WorkspaceAgentStatus.Connecting));
        shown.DisplayApps.ShouldBe(["web_terminal"]);
        (shown.Apps.ShouldHaveSingleItem().Slug, shown.Apps[0].Health).ShouldBe(("site", AppHealths.Initializing));
        (await parent.CallAsync(AgentMethods.ListSubAgents, Empty.Value, Types.Empty, Types.SubAgentList)).Agents.ShouldBe([new SubAgentListed(made.Id, "api")]);
        await using (var inside = await FakeAgent.ConnectAsync(server, made.Token))
        {
            var manifest = await inside.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest);
            (manifest.AgentId, manifest.ParentId, manifest.Apps.Count).ShouldBe((made.Id, rows.AgentId, 1));
            (await RefusalAsync(inside, Request with { Name = "deeper" })).ShouldBe("An agent inside a dev container cannot make others.");
            await DeleteAsync(inside, rows.AgentId); // Not its own child.
        }

        await DeleteAsync(parent, made.Id);
        (await AgentsAsync(owner, rows)).ShouldHaveSingleItem().Id.ShouldBe(rows.AgentId);
        await DeleteAsync(parent, made.Id); // Gone already.
    }

    [Fact]
    public async Task Names_are_unique_and_fit_for_hosts_and_there_are_not_too_many()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var parent = await FakeAgent.ConnectAsync(server, rows.Token);

        (await RefusalAsync(parent, Request with { Name = "Main" })).ShouldBe(
            "The workspace has an agent \"Main\" already. Set another customizations.coder.name in the devcontainer.json.");
        (await RefusalAsync(parent, Request with { Name = "my_agent" })).ShouldStartWith("\"my_agent\" is not a name for an agent");
        for (var i = 0; i < SubAgentStore.Most; i++)
        {
            await CreateAsync(parent, Request with { Name = $"a{i}", Apps = [] });
        }

        (await RefusalAsync(parent, Request)).ShouldBe("A workspace's agent can have at most 32 agents in dev containers.");
    }

    [Fact]
    public async Task What_the_template_attaches_comes_with_the_agent_before_what_the_repository_wants()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var devcontainer = await AttachAsync(server, rows, new DevcontainerParts
        {
            Apps = [new ProvisionedApp { Slug = "site", Url = "http://localhost:8080", Share = AppSharingLevel.Public, Tooltip = "hello" }],
            Scripts = [new ProvisionedScript { DisplayName = "Seed", Icon = "/seed.svg", Script = "make seed", RunOnStart = true, TimeoutSeconds = 9 }],
            EnvironmentVariables = new Dictionary<string, string> { ["MODE"] = "dev" },
        });
        await using var parent = await FakeAgent.ConnectAsync(server, rows.Token);

        var made = await CreateAsync(parent, Request with { DevcontainerId = devcontainer });

        made.AppProblems.ShouldBe(["The app \"site\" of the devcontainer.json is left out: the template has one with this slug."]);
        var shown = (await AgentsAsync(owner, rows)).Single(agent => agent.Id == made.Id);
        (shown.Apps.ShouldHaveSingleItem().Url, shown.Apps[0].SharingLevel, shown.Apps[0].Tooltip).ShouldBe(("http://localhost:8080", AppSharingLevel.Public, "hello"));
        (shown.Scripts.ShouldHaveSingleItem().DisplayName, shown.LogSources.ShouldHaveSingleItem().Icon).ShouldBe(("Seed", "/seed.svg"));
        await using var inside = await FakeAgent.ConnectAsync(server, made.Token);
        var manifest = await inside.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest);
        manifest.EnvironmentVariables.ShouldBe(new Dictionary<string, string> { ["MODE"] = "dev" });
        (manifest.Scripts.ShouldHaveSingleItem().Script, manifest.Scripts[0].TimeoutSeconds, manifest.Scripts[0].RunOnStart).ShouldBe(("make seed", 9, true));
    }

    [Fact]
    public async Task Nobody_gets_what_is_attached_to_a_dev_container_of_another_agent()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var other = await AgentRows.CreateAsync(server, owner);
        var devcontainer = await AttachAsync(server, other, new DevcontainerParts { EnvironmentVariables = new Dictionary<string, string> { ["SECRET"] = "x" } });
        await using var parent = await FakeAgent.ConnectAsync(server, rows.Token);

        var made = await CreateAsync(parent, Request with { DevcontainerId = devcontainer });

        await using var inside = await FakeAgent.ConnectAsync(server, made.Token);
        (await inside.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest)).EnvironmentVariables.ShouldBeEmpty();
    }

    private static async Task<Guid> AttachAsync(TestServer server, AgentRows rows, DevcontainerParts parts)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return await connection.QuerySingleAsync<Guid>(
            "INSERT INTO workspace_agent_devcontainers (id, workspace_agent_id, name, workspace_folder, parts) VALUES (@ScriptId, @AgentId, 'api', '~/api', @parts::jsonb) RETURNING id",
            new { rows.ScriptId, rows.AgentId, parts = System.Text.Json.JsonSerializer.Serialize(parts, Coder.Server.Http.Json.Options) });
    }

    [Fact]
    public void Apps_that_cannot_be_are_left_out_with_the_reason()
    {
        var good = Request.Apps[0];
        var (apps, problems) = SubAgentApps.Check(
            [
                good,
                good with { Url = "http://localhost:1" },
                good with { Slug = "Two Words" },
                good with { Slug = "both", Command = "top" },
                good with { Slug = "script", Url = "javascript:alert(1)", External = true },
                good with { Slug = "local", Url = "unix:///run/x.sock" },
                good with { Slug = "sick", HealthcheckInterval = 0 },
                good with { Slug = "odd", Share = "friends" },
                good with { Slug = "wide", Share = AppSharingLevel.Public },
                new SubAgentApp { Slug = "editor", Url = "vscode://open", External = true },
                new SubAgentApp { Slug = "shell", Command = "htop" },
            ],
            [],
            AppSharingLevel.Authenticated);

        apps.Select(app => app.Slug).ShouldBe(["site", "editor", "shell"]);
        problems.ShouldBe(
        [
            "The app \"site\" of the devcontainer.json is left out: another has the same slug.",
            "The app \"Two Words\" of the devcontainer.json is left out: its slug must be letters, digits and single hyphens, at most 32 characters.",
            "The app \"both\" of the devcontainer.json is left out: it needs either a url or a command.",
            "The app \"script\" of the devcontainer.json is left out: \"javascript:alert(1)\" is not a URL that it can open; an app in the container has one like http://localhost:8080.",
            "The app \"local\" of the devcontainer.json is left out: \"unix:///run/x.sock\" is not a URL that it can open; an app in the container has one like http://localhost:8080.",
            "The app \"sick\" of the devcontainer.json is left out: the interval and threshold of its healthCheck must be at least 1.",
            "The app \"odd\" of the devcontainer.json is left out: \"friends\" is no way to share it; use owner, authenticated, organization or public.",
            "The app \"wide\" of the devcontainer.json is left out: the template lets it be shared up to \"authenticated\" (max_port_share_level).",
        ]);
    }

    private static async Task<IReadOnlyList<WorkspaceAgent>> AgentsAsync(TestUser owner, AgentRows rows) =>
        [.. (await owner.Client.GetAsync<Workspace>($"/workspaces/{rows.WorkspaceId}")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? [])];

    private static Task<SubAgentCreated> CreateAsync(FakeAgent agent, SubAgentRequest request) =>
        agent.CallAsync(AgentMethods.CreateSubAgent, request, Types.SubAgentRequest, Types.SubAgentCreated);

    private static Task DeleteAsync(FakeAgent agent, Guid id) => agent.CallAsync(AgentMethods.DeleteSubAgent, new SubAgentReference(id), Types.SubAgentReference);

    private static async Task<string> RefusalAsync(FakeAgent agent, SubAgentRequest request) =>
        (await Should.ThrowAsync<ControlException>(() => CreateAsync(agent, request))).Message;
}
