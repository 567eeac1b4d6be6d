using System.Text.Json;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Npgsql;

namespace Coder.Server.Tests.Workspaces;

/// <summary>The list keeps workspaces that it has read, and still never shows an old one.</summary>
public sealed class WorkspaceViewsTests
{
    /// <summary>A change of everything that a workspace in the list is made of; parameters as in <see cref="Rows"/>.</summary>
    private static readonly string[] Changes =
    [
        "UPDATE workspaces SET name = 'renamed' WHERE id = @workspace",
        "UPDATE workspaces SET ttl_ms = 60000 WHERE id = @workspace",
        "UPDATE workspaces SET autostart_schedule = '0 9 * * 1' WHERE id = @workspace",
        "UPDATE workspaces SET automatic_updates = 'always' WHERE id = @workspace",
        "UPDATE workspaces SET dormant_at = now() WHERE id = @workspace",
        "UPDATE workspaces SET deleting_at = now() WHERE id = @workspace",
        "UPDATE workspaces SET updated_at = now() + interval '1 hour' WHERE id = @workspace",
        "UPDATE workspaces SET last_used_at = now() WHERE id = @workspace",
        "INSERT INTO workspace_favorites (user_id, workspace_id) VALUES (@owner, @workspace)",
        "INSERT INTO workspace_acl (workspace_id, user_id, role) VALUES (@workspace, @friend, 'use')",
        "UPDATE workspace_acl SET role = 'admin' WHERE workspace_id = @workspace",
        "UPDATE users SET avatar_url = '/friend.png' WHERE id = @friend",
        "UPDATE users SET username = 'friendly' WHERE id = @friend",
        "UPDATE users SET deleted = true WHERE id = @friend",
        "INSERT INTO workspace_acl (workspace_id, group_id, role) SELECT @workspace, id, 'use' FROM groups LIMIT 1",
        "UPDATE groups SET name = 'all' WHERE id IN (SELECT group_id FROM workspace_acl)",
        "UPDATE groups SET avatar_url = '/group.png' WHERE id IN (SELECT group_id FROM workspace_acl)",
        "DELETE FROM workspace_acl WHERE workspace_id = @workspace",
        "UPDATE users SET username = 'owner' WHERE id = @owner",
        "UPDATE users SET avatar_url = '/owner.png' WHERE id = @owner",
        "UPDATE organizations SET name = 'company'",
        "UPDATE templates SET name = 'shell'",
        "UPDATE templates SET display_name = 'Shell'",
        "UPDATE templates SET icon = '/shell.svg'",
        "UPDATE templates SET allow_user_cancel_workspace_jobs = NOT allow_user_cancel_workspace_jobs",
        "UPDATE templates SET require_active_version = NOT require_active_version",
        "UPDATE templates SET use_classic_parameter_flow = NOT use_classic_parameter_flow",
        "UPDATE templates SET allow_workspace_renames = NOT allow_workspace_renames",
        "UPDATE template_versions SET template_id = (SELECT template_id FROM workspaces WHERE id = @workspace)",
        "UPDATE template_versions SET name = 'v2'",
        "UPDATE workspace_builds SET deadline = now() + interval '1 hour' WHERE workspace_id = @workspace",
        "UPDATE workspace_builds SET daily_cost = 7 WHERE workspace_id = @workspace",
        "UPDATE provisioner_jobs SET error = 'The disk is full.' WHERE id = @job",
        "UPDATE provisioner_jobs SET error_code = 'INSUFFICIENT_QUOTA' WHERE id = @job",
        "UPDATE provisioner_jobs SET error = '', error_code = '' WHERE id = @job",
        "UPDATE provisioner_jobs SET canceled_at = now() WHERE id = @job",
        "UPDATE provisioner_jobs SET completed_at = NULL WHERE id = @job",
        "UPDATE provisioner_jobs SET canceled_at = NULL WHERE id = @job",
        "UPDATE provisioner_jobs SET logs_overflowed = true WHERE id = @job",
        """UPDATE provisioner_jobs SET tags = '{"scope":"organization","owner":"","site":"north"}' WHERE id = @job""",
        "UPDATE provisioner_jobs SET started_at = now() - interval '1 minute', completed_at = now() WHERE id = @job",
        "UPDATE workspace_resources SET daily_cost = 5 WHERE job_id = @job",
        "INSERT INTO workspace_resources (id, job_id, created_at, transition, type, name) VALUES (@more, @job, now(), 'start', 'null_resource', 'more')",
        "DELETE FROM workspace_resources WHERE id = @more",
        "UPDATE workspace_agents SET lifecycle_state = 'starting', started_at = now() WHERE id = @agent",
        "UPDATE workspace_agents SET first_connected_at = now(), last_connected_at = now(), disconnected_at = NULL WHERE id = @agent",
        "UPDATE workspace_agents SET last_connected_at = now() + interval '10 seconds' WHERE id = @agent",
        "UPDATE workspace_agents SET last_connected_at = now() - interval '1 hour' WHERE id = @agent",
        "UPDATE workspace_agents SET last_connected_at = now() + interval '20 seconds' WHERE id = @agent",
        "UPDATE workspace_agents SET disconnected_at = now() + interval '1 minute' WHERE id = @agent",
        "UPDATE workspace_agents SET lifecycle_state = 'ready', ready_at = now() WHERE id = @agent",
        "UPDATE workspace_agents SET version = 'v2.99.0' WHERE id = @agent",
        "UPDATE workspace_agents SET api_version = '2.9' WHERE id = @agent",
        "UPDATE workspace_agents SET expanded_directory = '/home/me/work' WHERE id = @agent",
        "UPDATE workspace_agents SET subsystems = '{envbox}' WHERE id = @agent",
        "UPDATE workspace_agents SET logs_length = 12 WHERE id = @agent",
        "UPDATE workspace_agents SET logs_overflowed = true WHERE id = @agent",
        "UPDATE workspace_agents SET updated_at = now() + interval '1 hour' WHERE id = @agent",
        "INSERT INTO workspace_agent_losses (agent_id, lost_at, told, told_at) VALUES (@agent, now(), 'The pod was evicted.', now())",
        "UPDATE workspace_agent_losses SET told = 'The pod was deleted.' WHERE agent_id = @agent",
        "DELETE FROM workspace_agent_losses WHERE agent_id = @agent",
        "UPDATE workspace_apps SET health = 'healthy' WHERE id = @app",
        "UPDATE workspace_apps SET sharing_level = 'public' WHERE id = @app",
        "DELETE FROM workspace_apps WHERE id = @app",
        """
        INSERT INTO workspace_agent_script_timings (script_id, started_at, ended_at, exit_code, stage, status)
        VALUES (@script, now(), now(), 3, 'start', 'exit_failure')
        """,
        "INSERT INTO workspace_agent_log_sources (workspace_agent_id, id, created_at, display_name, icon) VALUES (@agent, @more, now(), 'Dotfiles', '')",
        "UPDATE workspace_agent_log_sources SET display_name = 'My dotfiles' WHERE workspace_agent_id = @agent",
        "DELETE FROM workspace_agent_log_sources WHERE workspace_agent_id = @agent",
        "INSERT INTO workspace_agent_resource_monitors (workspace_agent_id, path, threshold) VALUES (@agent, '/home', 80)",
        "UPDATE workspace_agent_resource_monitors SET state = 'NOK', used_bytes = 9, total_bytes = 10, changed_at = now() WHERE workspace_agent_id = @agent",
        "DELETE FROM workspace_agent_resource_monitors WHERE workspace_agent_id = @agent",
        "UPDATE workspace_agent_scripts SET display_name = 'Welcome' WHERE id = @script",
        "DELETE FROM workspace_agent_scripts WHERE id = @script",
        "DELETE FROM workspace_agents WHERE id = @agent",
    ];

    [Fact]
    public async Task The_list_shows_each_change_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var friend = await server.MemberAsync(owner, "friend");
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var connection = await server.Database.OpenConnectionAsync();
        var parameters = new
        {
            owner = owner.Id,
            friend = friend.Id,
            workspace = rows.WorkspaceId,
            job = await connection.ExecuteScalarAsync<Guid>("SELECT job_id FROM workspace_builds WHERE workspace_id = @WorkspaceId", rows),
            agent = rows.AgentId,
            app = rows.AppId,
            script = rows.ScriptId,
            more = Guid.NewGuid(),
        };

        var before = await ListedAsync(owner);
        (await ListedAsync(owner)).ShouldBe(before);
        foreach (var change in Changes)
        {
            (await connection.ExecuteAsync(change, parameters)).ShouldBeGreaterThan(0, change);
            var after = await ListedAsync(owner);
            after.ShouldNotBe(before, change);
            after.ShouldBe(await ReadAsync(owner, rows.WorkspaceId), change);
            before = after;
        }
    }

    [Fact]
    public async Task Each_viewer_sees_their_own_favorites()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var friend = await server.MemberAsync(owner, "friend");
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO workspace_acl (workspace_id, user_id, role) VALUES (@WorkspaceId, @friend, 'use');
            INSERT INTO workspace_favorites (user_id, workspace_id) VALUES (@friend, @WorkspaceId);
            """,
            new { rows.WorkspaceId, friend = friend.Id });

        foreach (var (user, favorite) in new[] { (owner, false), (friend, true), (owner, false) })
        {
            JsonDocument.Parse(await ListedAsync(user)).RootElement.GetProperty("favorite").GetBoolean().ShouldBe(favorite);
        }
    }

    [Fact]
    public async Task Numbers_of_changes_do_not_pile_up()
    {
        await using var server = await TestServer.StartAsync();
        var rows = await AgentRows.CreateAsync(server, await server.FirstUserAsync());
        await using var connection = await server.Database.OpenConnectionAsync();
        for (var i = 0; i < 20; i++)
        {
            await connection.ExecuteAsync("UPDATE workspaces SET name = 'name' || @i WHERE id = @WorkspaceId", new { i, rows.WorkspaceId });
        }

        (await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM workspace_changes WHERE workspace_id = @WorkspaceId", rows)).ShouldBe(1);
    }

    [Theory]
    [InlineData("UPDATE workspaces SET name = 'one' WHERE id = @WorkspaceId; UPDATE workspaces SET name = 'two' WHERE id = @WorkspaceId;")]
    [InlineData("SAVEPOINT s; UPDATE workspaces SET name = 'one' WHERE id = @WorkspaceId; ROLLBACK TO s; UPDATE workspaces SET name = 'two' WHERE id = @WorkspaceId;")]
    [InlineData("SAVEPOINT s; UPDATE workspaces SET name = 'one' WHERE id = @WorkspaceId; RELEASE s; UPDATE workspaces SET name = 'two' WHERE id = @WorkspaceId;")]
    public async Task Changes_of_one_transaction_are_shown_with_its_end(string changes)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var connection = await server.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(changes, rows);
        var before = await ListedAsync(owner);
        (await ListedAsync(owner)).ShouldBe(before);

        await transaction.CommitAsync();

        var after = await ListedAsync(owner);
        after.ShouldContain("\"name\":\"two\"");
        after.ShouldBe(await ReadAsync(owner, rows.WorkspaceId));
        (await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM workspace_changes WHERE workspace_id = @WorkspaceId", rows)).ShouldBe(1);
    }

    [Fact]
    public async Task The_owners_count_is_written_only_when_it_changes()
    {
        await using var server = await TestServer.StartAsync();
        var rows = await AgentRows.CreateAsync(server, await server.FirstUserAsync());
        await using var connection = await server.Database.OpenConnectionAsync();
        var before = await CountAsync(connection);

        await connection.ExecuteAsync("UPDATE workspaces SET deleted = deleted OR false, updated_at = now() WHERE id = @WorkspaceId", rows);
        (await CountAsync(connection)).ShouldBe(before);
        before.Count.ShouldBe(1);

        await connection.ExecuteAsync("UPDATE workspaces SET deleted = true WHERE id = @WorkspaceId", rows);
        (await CountAsync(connection)).Count.ShouldBe(0);
        await connection.ExecuteAsync("UPDATE workspaces SET deleted = false WHERE id = @WorkspaceId", rows);
        (await CountAsync(connection)).Count.ShouldBe(1);
        await connection.ExecuteAsync("DELETE FROM workspaces WHERE id = @WorkspaceId", rows);
        (await CountAsync(connection)).Count.ShouldBe(0);
    }

    /// <summary>The count, and which transaction wrote it.</summary>
    private static Task<(int Count, string Writer)> CountAsync(NpgsqlConnection connection) =>
        connection.QuerySingleAsync<(int Count, string Writer)>("SELECT count, xmin::text FROM workspace_counts");

    private static async Task<string> ListedAsync(TestUser user)
    {
        using var list = JsonDocument.Parse(await user.Client.GetStringAsync(new Uri("/api/v2/workspaces", UriKind.Relative)));
        list.RootElement.GetProperty("count").GetInt32().ShouldBe(1);
        return list.RootElement.GetProperty("workspaces").EnumerateArray().ShouldHaveSingleItem().GetRawText();
    }

    /// <summary>The workspace as it is read by itself, which nothing keeps.</summary>
    private static Task<string> ReadAsync(TestUser user, Guid id) => user.Client.GetStringAsync(new Uri($"/api/v2/workspaces/{id}", UriKind.Relative));
}
