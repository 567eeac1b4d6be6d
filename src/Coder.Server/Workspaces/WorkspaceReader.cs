using Coder.Sdk;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>A workspace and its latest build's job.</summary>
internal readonly record struct WorkspaceRef(Guid Id, Guid JobId);

/// <summary>Reads workspaces as the API shows them, with their latest builds: one round trip for any number.</summary>
internal static class WorkspaceReader
{
    private const string Sql =
        """
        SELECT w.id, w.created_at, w.updated_at, w.owner_id, o.username AS owner_name, o.avatar_url AS owner_avatar_url, w.organization_id,
               g.name AS organization_name, w.template_id, t.name AS template_name, t.display_name AS template_display_name,
               t.icon AS template_icon, t.allow_user_cancel_workspace_jobs AS template_allow_user_cancel_workspace_jobs,
               t.active_version_id AS template_active_version_id, t.require_active_version AS template_require_active_version,
               t.use_classic_parameter_flow AS template_use_classic_parameter_flow, w.name, w.autostart_schedule, w.ttl_ms, w.last_used_at,
               w.deleting_at, w.dormant_at, w.automatic_updates, t.allow_workspace_renames AS allow_renames,
               f.user_id IS NOT NULL AS favorite
        FROM workspaces w
        JOIN users o ON o.id = w.owner_id
        JOIN organizations g ON g.id = w.organization_id
        JOIN templates t ON t.id = w.template_id
        LEFT JOIN workspace_favorites f ON f.workspace_id = w.id AND f.user_id = @viewer
        WHERE w.id = ANY(@ids);

        SELECT a.workspace_id, coalesce(u.id, g.id) AS id, CASE WHEN u.id IS NULL THEN 'group' ELSE 'user' END AS actor_type,
               coalesce(u.username, g.name) AS name, coalesce(u.avatar_url, g.avatar_url) AS avatar_url, a.role
        FROM workspace_acl a
        LEFT JOIN users u ON u.id = a.user_id
        LEFT JOIN groups g ON g.id = a.group_id
        WHERE a.workspace_id = ANY(@ids) AND (u.id IS NULL OR NOT u.deleted)
        ORDER BY actor_type, lower(coalesce(u.username, g.name));

        """ + BuildReader.Sql;

    private static readonly string SqlOfOne = ResourceReader.ForOne(Sql);

    /// <summary>These workspaces in their order, as <paramref name="viewer"/> sees them (their favorites).</summary>
    public static async Task<Workspace[]> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<WorkspaceRef> refs, Guid viewer, bool withMetadata, DateTimeOffset now, CancellationToken ct)
    {
        if (refs.Count == 0)
        {
            return [];
        }

        using var grid = refs is [var one] && !withMetadata
            ? await PreparedGrid.QueryAsync(
                connection, SqlOfOne, new Dictionary<string, object> { ["ids"] = one.Id, ["jobIds"] = one.JobId, ["viewer"] = viewer }, ct)
            : await PreparedGrid.QueryAsync(
                connection,
                Sql,
                new Dictionary<string, object>
                {
                    ["ids"] = refs.Select(row => row.Id).ToArray(),
                    ["jobIds"] = refs.Select(row => row.JobId).ToArray(),
                    ["viewer"] = viewer,
                    ["withMetadata"] = withMetadata,
                },
                ct);
        var workspaces = grid.Read<Workspace>().ToDictionary(workspace => workspace.Id);
        var shares = grid.Read<ShareRow>().ToLookup(share => share.WorkspaceId);
        var builds = BuildReader.Read(grid, now);
        return
        [
            .. refs.Where(row => workspaces.ContainsKey(row.Id))
                .Select(row => Complete(workspaces[row.Id], builds[row.JobId], shares[row.Id])),
        ];
    }

    /// <summary>One workspace; null when there is none, or when it is deleted and those were not asked for.</summary>
    public static async Task<Workspace?> FindAsync(
        NpgsqlConnection connection, Guid id, Guid viewer, bool includeDeleted, DateTimeOffset now, CancellationToken ct)
    {
        var jobId = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            """
            SELECT b.job_id FROM workspaces w
            CROSS JOIN LATERAL (SELECT job_id FROM workspace_builds WHERE workspace_id = w.id ORDER BY build_number DESC LIMIT 1) b
            WHERE w.id = @id AND (@includeDeleted OR NOT w.deleted)
            """,
            new { id, includeDeleted },
            cancellationToken: ct));
        return jobId is null
            ? null
            : (await ReadAsync(connection, [new WorkspaceRef(id, jobId.Value)], viewer, withMetadata: false, now, ct)).SingleOrDefault();
    }

    /// <summary>Whether the agents of a build are well.</summary>
    public static WorkspaceHealth Health(WorkspaceBuild build)
    {
        var failing = build.Resources.SelectMany(resource => resource.Agents ?? [])
            .Where(agent => !agent.Health.Healthy).Select(agent => agent.Id).ToArray();
        return new WorkspaceHealth { Healthy = failing.Length == 0, FailingAgents = failing };
    }

    private static Workspace Complete(Workspace workspace, WorkspaceBuild build, IEnumerable<ShareRow> shares) => workspace with
    {
        LatestBuild = build,
        Outdated = build.TemplateVersionId != workspace.TemplateActiveVersionId,
        Health = Health(build),
        SharedWith = [.. shares.Select(share => share.ToActor())],
    };

    private sealed record ShareRow
    {
        public Guid WorkspaceId { get; init; }

        public Guid Id { get; init; }

        public string ActorType { get; init; } = "";

        public string Name { get; init; } = "";

        public string AvatarUrl { get; init; } = "";

        public string Role { get; init; } = "";

        public SharedWorkspaceActor ToActor() =>
            new() { Id = Id, ActorType = ActorType, Name = Name, AvatarUrl = AvatarUrl, Roles = [Role] };
    }
}
