using System.Text.Json;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>Reads all that an agent has to know about itself.</summary>
internal sealed class AgentManifestReader(NpgsqlDataSource database, ExternalAuthOptions accounts)
{
    private const string Sql =
        """
        SELECT a.id AS agent_id, a.name AS agent_name, a.parent_id, a.directory, a.motd_file, a.environment_variables,
               u.username AS owner_username, w.id AS workspace_id, w.name AS workspace_name
        FROM workspace_agents a
        JOIN workspace_resources r ON r.id = a.resource_id
        JOIN workspace_builds b ON b.job_id = r.job_id
        JOIN workspaces w ON w.id = b.workspace_id
        JOIN users u ON u.id = w.owner_id
        WHERE a.id = @id;

        SELECT s.id, s.log_source_id, s.display_name, coalesce(l.icon, '') AS icon, s.script, s.log_path, s.cron, s.run_on_start, s.run_on_stop,
               s.start_blocks_login, s.timeout_seconds
        FROM workspace_agent_scripts s
        LEFT JOIN workspace_agent_log_sources l ON l.workspace_agent_id = s.workspace_agent_id AND l.id = s.log_source_id
        WHERE s.workspace_agent_id = @id AND s.id NOT IN (SELECT id FROM workspace_agent_devcontainers) ORDER BY s.display_name, s.id;

        SELECT key, display_name, script, interval_seconds::integer, timeout_seconds::integer
        FROM workspace_agent_metadata WHERE workspace_agent_id = @id ORDER BY display_order, key;

        SELECT id, slug, healthcheck_url, healthcheck_interval, healthcheck_threshold FROM workspace_apps WHERE agent_id = @id ORDER BY slug;

        SELECT path FROM workspace_agent_resource_monitors WHERE workspace_agent_id = @id ORDER BY path;

        SELECT id, name, workspace_folder, config_path FROM workspace_agent_devcontainers WHERE workspace_agent_id = @id ORDER BY name;
        """;

    /// <summary>The agent's manifest.</summary>
    public async Task<AgentManifest> ReadAsync(Actor agent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        using var rows = await connection.QueryMultipleAsync(new CommandDefinition(Sql, new { id = agent.AgentId }, cancellationToken: ct));
        var row = await rows.ReadSingleAsync<Row>();
        return new AgentManifest
        {
            AgentId = row.AgentId,
            AgentName = row.AgentName,
            ParentId = row.ParentId,
            OwnerUsername = row.OwnerUsername,
            WorkspaceId = row.WorkspaceId,
            WorkspaceName = row.WorkspaceName,
            Directory = row.Directory,
            MotdPath = row.MotdFile,
            GitAuthConfigs = accounts.Providers.Count,
            EnvironmentVariables = JsonSerializer.Deserialize<Dictionary<string, string>>(row.EnvironmentVariables) ?? [],
            Scripts = (await rows.ReadAsync<AgentScript>()).AsList(),
            Metadata = (await rows.ReadAsync<AgentMetadataDescription>()).AsList(),
            Apps = [.. (await rows.ReadAsync<AppRow>()).Select(app => app.ToApp())],
            Monitoring = Monitoring((await rows.ReadAsync<string>()).AsList()),
            Devcontainers = (await rows.ReadAsync<AgentDevcontainer>()).AsList(),
        };
    }

    private static AgentMonitoring? Monitoring(List<string> paths) => paths.Count == 0
        ? null
        : new AgentMonitoring
        {
            Points = MonitoredResource.Points,
            IntervalSeconds = MonitoredResource.IntervalSeconds,
            Memory = paths.Contains(""),
            Volumes = [.. paths.Where(path => path.Length > 0)],
        };

    private sealed class Row
    {
        public Guid AgentId { get; init; }

        public string AgentName { get; init; } = "";

        public Guid? ParentId { get; init; }

        public string Directory { get; init; } = "";

        public string MotdFile { get; init; } = "";

        public string EnvironmentVariables { get; init; } = "{}";

        public string OwnerUsername { get; init; } = "";

        public Guid WorkspaceId { get; init; }

        public string WorkspaceName { get; init; } = "";
    }

    private sealed class AppRow
    {
        public Guid Id { get; init; }

        public string Slug { get; init; } = "";

        public string HealthcheckUrl { get; init; } = "";

        public int HealthcheckInterval { get; init; }

        public int HealthcheckThreshold { get; init; }

        public AgentApp ToApp() => new()
        {
            Id = Id,
            Slug = Slug,
            Healthcheck = HealthcheckUrl.Length == 0
                ? null
                : new AgentAppHealthcheck(HealthcheckUrl, HealthcheckInterval, HealthcheckThreshold),
        };
    }
}
