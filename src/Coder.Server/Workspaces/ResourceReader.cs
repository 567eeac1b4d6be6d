using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>
/// Reads the resources of jobs with everything in them – agents, apps, scripts, log sources, metadata – with one statement
/// per table, however many jobs are asked for.
/// </summary>
internal static class ResourceReader
{
    /// <summary>Selects everything that belongs to <c>@jobIds</c>; values of agents' metadata only with <c>@withMetadata</c>.</summary>
    public const string Sql =
        """
        SELECT id, created_at, job_id, transition AS workspace_transition, type, name, hide, icon, daily_cost, metadata AS metadata_json
        FROM workspace_resources WHERE job_id = ANY(@jobIds) ORDER BY type, name, id;

        SELECT a.id, a.parent_id, a.created_at, a.updated_at, a.first_connected_at, a.last_connected_at, a.disconnected_at, a.started_at,
               a.ready_at, a.lifecycle_state, a.name, a.resource_id, a.instance_id, a.architecture, a.operating_system, a.logs_length,
               a.logs_overflowed, a.directory, a.expanded_directory, a.version, a.api_version, a.connection_timeout_seconds,
               a.troubleshooting_url, a.subsystems, a.display_apps, a.environment_variables AS environment_json,
               l.told AS message, l.told_at AS noticed_at
        FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id
        LEFT JOIN workspace_agent_losses l ON l.agent_id = a.id AND l.told_at IS NOT NULL
        WHERE r.job_id = ANY(@jobIds) ORDER BY a.display_order, a.name;

        SELECT p.agent_id AS owner, p.id, p.url, p.external, p.slug, p.display_name, p.command, p.icon, p.subdomain,
               CASE WHEN p.subdomain AND w.name IS NOT NULL THEN lower(concat_ws('--', p.slug,
                   -- A label has 63 characters at most (RFC 1035); the first agent that has the app is found without its name.
                   CASE WHEN length(concat_ws('--', p.slug, a.name, w.name, u.username)) <= 63
                             OR count(*) OVER (PARTITION BY r.job_id, lower(p.slug)) > 1 THEN a.name END,
                   w.name, u.username)) END AS subdomain_name,
               p.sharing_level, p.health,
               p.display_group AS "group", p.hidden, p.open_in, p.tooltip, p.healthcheck_url AS url, p.healthcheck_interval AS interval,
               p.healthcheck_threshold AS threshold
        FROM workspace_apps p JOIN workspace_agents a ON a.id = p.agent_id JOIN workspace_resources r ON r.id = a.resource_id
        LEFT JOIN workspace_builds b ON b.job_id = r.job_id LEFT JOIN workspaces w ON w.id = b.workspace_id LEFT JOIN users u ON u.id = w.owner_id
        WHERE r.job_id = ANY(@jobIds) ORDER BY p.display_order, p.slug;

        SELECT s.workspace_agent_id AS owner, s.id, s.log_source_id, s.log_path, s.script, s.cron, s.run_on_start, s.run_on_stop,
               s.start_blocks_login, s.timeout_seconds::bigint AS timeout, s.display_name, t.exit_code, t.status
        FROM workspace_agent_scripts s
        JOIN workspace_agents a ON a.id = s.workspace_agent_id JOIN workspace_resources r ON r.id = a.resource_id
        LEFT JOIN LATERAL (
            SELECT exit_code, status FROM workspace_agent_script_timings WHERE script_id = s.id ORDER BY started_at DESC LIMIT 1) t ON true
        WHERE r.job_id = ANY(@jobIds) ORDER BY s.display_name, s.id;

        SELECT l.workspace_agent_id, l.id, l.created_at, l.display_name, l.icon
        FROM workspace_agent_log_sources l
        JOIN workspace_agents a ON a.id = l.workspace_agent_id JOIN workspace_resources r ON r.id = a.resource_id
        WHERE r.job_id = ANY(@jobIds) ORDER BY l.display_name, l.id;

        SELECT m.workspace_agent_id AS owner, m.value, m.error, m.collected_at,
               m.key, m.display_name, m.script, m.interval_seconds AS interval, m.timeout_seconds AS timeout
        FROM workspace_agent_metadata m
        JOIN workspace_agents a ON a.id = m.workspace_agent_id JOIN workspace_resources r ON r.id = a.resource_id
        WHERE @withMetadata AND r.job_id = ANY(@jobIds) ORDER BY m.display_order, m.key;

        SELECT m.workspace_agent_id AS owner, m.path, m.threshold, m.state, m.used_bytes, m.total_bytes, m.changed_at
        FROM workspace_agent_resource_monitors m
        JOIN workspace_agents a ON a.id = m.workspace_agent_id JOIN workspace_resources r ON r.id = a.resource_id
        WHERE r.job_id = ANY(@jobIds) ORDER BY m.path;
        """;

    private static readonly string SqlOfOne = ForOne(Sql);

    /// <summary>Statements with <see cref="Sql"/> in them for one workspace and job (<c>@ids</c>, <c>@jobIds</c>), without values of metadata.</summary>
    public static string ForOne(string sql) => PreparedGrid.ForOne(sql, "ids", "jobIds").Replace("@withMetadata", "false", StringComparison.Ordinal);

    /// <summary>Reads the results of <see cref="Sql"/>: the resources by job.</summary>
    public static ILookup<Guid, WorkspaceResource> Read(SqlMapper.GridReader grid, DateTimeOffset now)
    {
        var resources = grid.Read<WorkspaceResource, string, WorkspaceResource>(
            (resource, metadata) => resource with { Metadata = FromJson<List<WorkspaceResourceMetadata>>(metadata) },
            splitOn: "metadata_json").AsList();
        var agents = grid.Read<WorkspaceAgent, string, WorkspaceAgentIncident?, WorkspaceAgent>(
            (agent, environment, incident) => agent with { EnvironmentVariables = FromJson<Dictionary<string, string>>(environment), Incident = incident },
            splitOn: "environment_json,message").AsList();
        var apps = grid.Read<Guid, WorkspaceApp, Healthcheck, (Guid Owner, WorkspaceApp App)>(
            (owner, app, check) => (owner, check.Url.Length == 0 ? app : app with { Healthcheck = check }),
            splitOn: "id,url").ToLookup(row => row.Owner, row => row.App);
        var scripts = grid.Read<Guid, WorkspaceAgentScript, (Guid Owner, WorkspaceAgentScript Script)>(
            (owner, script) => (owner, script), splitOn: "id").ToLookup(row => row.Owner, row => row.Script);
        var sources = grid.Read<WorkspaceAgentLogSource>().ToLookup(source => source.WorkspaceAgentId);
        var metadata = grid.Read<Guid, WorkspaceAgentMetadataResult, WorkspaceAgentMetadataDescription, (Guid Owner, WorkspaceAgentMetadata Item)>(
            (owner, result, description) => (owner, new WorkspaceAgentMetadata
            {
                Result = result with { Age = result.CollectedAt == default ? 0 : (long)(now - result.CollectedAt).TotalSeconds },
                Description = description,
            }),
            splitOn: "value,key").ToLookup(row => row.Owner, row => row.Item);
        var monitors = grid.Read<Guid, WorkspaceAgentResourceMonitor, (Guid Owner, WorkspaceAgentResourceMonitor Monitor)>(
            (owner, monitor) => (owner, monitor), splitOn: "path").ToLookup(row => row.Owner, row => row.Monitor);

        var byResource = agents.Select(agent => AgentStatus.Complete(agent, now) with
        {
            Apps = [.. apps[agent.Id]],
            Scripts = [.. scripts[agent.Id]],
            LogSources = [.. sources[agent.Id]],
            Metadata = [.. metadata[agent.Id]],
            ResourceMonitors = [.. monitors[agent.Id]],
        }).ToLookup(agent => agent.ResourceId);
        return resources.Select(resource => resource with { Agents = [.. byResource[resource.Id]] }).ToLookup(resource => resource.JobId);
    }

    /// <summary>The resources of one job.</summary>
    public static async Task<IReadOnlyList<WorkspaceResource>> ReadAsync(
        NpgsqlConnection connection, Guid jobId, DateTimeOffset now, CancellationToken ct)
    {
        using var grid = await PreparedGrid.QueryAsync(
            connection, SqlOfOne, new Dictionary<string, object> { ["jobIds"] = jobId }, ct);
        return [.. Read(grid, now)[jobId]];
    }

    private static T FromJson<T>(string json)
        where T : new() => JsonSerializer.Deserialize<T>(json, Json.Options) ?? new T();
}
