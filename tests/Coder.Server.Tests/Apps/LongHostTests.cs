using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Apps;

/// <summary>Names of apps' hosts, of which a part has 63 characters at most.</summary>
public sealed class LongHostTests : IAsyncLifetime
{
    private const string Workspace = "a-workspace-with-a-long-name-123";
    private const string LongAgent = "agent-of-the-long-workspace";

    private readonly AppWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_name_that_would_be_too_long_leaves_out_the_agent_and_leads_to_the_app()
    {
        await NameAsync(LongAgent);

        var host = (await HostsAsync()).ShouldHaveSingleItem();

        host.ShouldBe($"code--{Workspace}--bob");
        (await AppWorld.SeenAsync(await _world.SendAsync(_world.Bob, "/", host + AppWorld.Suffix))).Target.ShouldBe("/");
    }

    [Fact]
    public async Task A_name_that_fits_keeps_the_agent()
    {
        await NameAsync("main-agent-of-work");

        (await HostsAsync()).ShouldHaveSingleItem().ShouldBe($"code--main-agent-of-work--{Workspace}--bob");
    }

    [Fact]
    public async Task An_app_that_another_agent_has_too_keeps_the_agent()
    {
        await NameAsync(LongAgent);
        await ExecuteAsync(
            """
            INSERT INTO workspace_agents (id, parent_id, resource_id, name, hashed_token, architecture, operating_system, created_at, updated_at)
            SELECT @inside, id, resource_id, 'inside', 'x', architecture, operating_system, now(), now() FROM workspace_agents WHERE id = @AgentId;
            INSERT INTO workspace_apps (id, agent_id, slug, display_name, subdomain, created_at) VALUES (gen_random_uuid(), @inside, 'code', 'Code', true, now())
            """);

        (await HostsAsync()).ShouldBe([$"code--{LongAgent}--{Workspace}--bob", $"code--inside--{Workspace}--bob"], ignoreOrder: true);
    }

    private Task NameAsync(string agent) => ExecuteAsync(
        "UPDATE workspaces SET name = @Workspace WHERE id = @WorkspaceId; UPDATE workspace_agents SET name = @agent WHERE id = @AgentId", agent);

    private async Task ExecuteAsync(string sql, string agent = "")
    {
        await using var connection = await _world.Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, new { Workspace, agent, _world.Rows.WorkspaceId, _world.Rows.AgentId, inside = Guid.NewGuid() });
    }

    /// <summary>The hosts of the apps <c>code</c>, as the workspace shows them.</summary>
    private async Task<List<string?>> HostsAsync()
    {
        var workspace = await _world.Bob.Client.GetAsync<Workspace>($"/workspaces/{_world.Rows.WorkspaceId}");
        return [.. workspace.LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).SelectMany(agent => agent.Apps)
            .Where(app => app.Slug == "code").Select(app => app.SubdomainName)];
    }
}
