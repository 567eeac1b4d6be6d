using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Workspaces;
using Npgsql;

namespace Coder.Server.Apps;

/// <summary>Finds the workspace of an address, in one round trip. Whether somebody may open something in it is <see cref="AppAccess"/>'s word.</summary>
internal sealed class AppFinder(NpgsqlDataSource database, TimeProvider time)
{
    private const string Job =
        """
        (SELECT b.job_id FROM users u JOIN workspaces w ON w.owner_id = u.id AND NOT w.deleted AND lower(w.name) = @workspace
         JOIN workspace_builds b ON b.workspace_id = w.id WHERE lower(u.username) = @owner AND NOT u.deleted
         ORDER BY b.build_number DESC LIMIT 1)
        """;

    private const string Sql =
        $"""
        SELECT w.id AS workspace_id, w.name AS workspace_name, w.owner_id, u.username AS owner_name, w.organization_id,
               workspace_role(w.id, @actor, @groups) AS shared_role, t.max_port_share_level, t.cors_behavior, b.transition, j.completed_at,
               (j.error IS NOT NULL AND j.error <> '') OR j.canceled_at IS NOT NULL AS failed
        FROM provisioner_jobs j
        JOIN workspace_builds b ON b.job_id = j.id
        JOIN workspaces w ON w.id = b.workspace_id
        JOIN users u ON u.id = w.owner_id
        JOIN templates t ON t.id = w.template_id
        WHERE j.id = {Job};

        SELECT a.id, a.parent_id, a.name, a.created_at, a.first_connected_at, a.last_connected_at, a.disconnected_at, a.connection_timeout_seconds,
               a.lifecycle_state, a.troubleshooting_url
        FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id
        WHERE r.job_id = {Job} ORDER BY a.parent_id IS NOT NULL, a.display_order, a.name;

        SELECT p.agent_id, p.slug, p.display_name, p.url, p.command, p.external, p.sharing_level, p.health
        FROM workspace_apps p JOIN workspace_agents a ON a.id = p.agent_id JOIN workspace_resources r ON r.id = a.resource_id
        WHERE r.job_id = {Job} ORDER BY p.display_order, p.slug;

        SELECT s.workspace_id, s.agent_name, s.port, s.share_level, s.protocol
        FROM workspace_agent_port_shares s JOIN workspace_builds b ON b.workspace_id = s.workspace_id
        WHERE b.job_id = {Job} AND s.port = @port;
        """;

    /// <summary>The workspace, or null when there is none of that name.</summary>
    public async Task<AppSite?> FindAsync(Actor? actor, AppAddress address, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        using var grid = await PreparedGrid.QueryAsync(
            connection,
            Sql,
            new Dictionary<string, object>
            {
                ["owner"] = address.Owner.ToLowerInvariant(),
                ["workspace"] = address.Workspace.ToLowerInvariant(),
                ["port"] = address.Port ?? 0,
                ["actor"] = actor?.UserId ?? Guid.Empty,
                ["groups"] = actor?.Groups ?? [],
            },
            ct);
        var site = await grid.ReadSingleOrDefaultAsync<AppSite>();
        if (site is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        return site with
        {
            Agents = [.. (await grid.ReadAsync<WorkspaceAgent>()).Select(agent => agent with { Status = AgentStatus.Of(agent, now) })],
            Apps = [.. await grid.ReadAsync<AppRow>()],
            Shares = [.. await grid.ReadAsync<WorkspaceAgentPortShare>()],
        };
    }
}
