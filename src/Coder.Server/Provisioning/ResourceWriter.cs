using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coder.Provisioner;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// Stores what a job has made – resources, agents, apps, scripts, log sources, metadata – with one round trip, inside the
/// caller's transaction. Agent tokens are stored as SHA-256 hashes.
/// </summary>
internal static class ResourceWriter
{
    private const string Sql =
        $"""
        INSERT INTO workspace_resources
            (id, job_id, created_at, transition, type, name, hide, icon, instance_type, module_path, daily_cost, metadata)
        SELECT id, @jobId, @now, @transition, type, name, hide, icon, instance_type, module_path, daily_cost, metadata
        FROM jsonb_to_recordset(@resources::jsonb) AS r (
            id uuid, type text, name text, hide boolean, icon text, instance_type text, module_path text, daily_cost integer, metadata jsonb);

        -- An agent keeps its token over builds when its resource does; the token then belongs to the newest build's agent.
        UPDATE workspace_agents SET hashed_token = decode(replace(gen_random_uuid()::text, '-', ''), 'hex')
        WHERE hashed_token IN (
            SELECT decode(token_hash, 'hex') FROM jsonb_to_recordset(@agents::jsonb) AS a (token_hash text));

        INSERT INTO workspace_agents
            (id, resource_id, name, hashed_token, instance_id, architecture, operating_system, directory, environment_variables,
             connection_timeout_seconds, troubleshooting_url, motd_file, display_apps, display_order, api_key_scope, created_at, updated_at)
        SELECT id, resource_id, name, decode(token_hash, 'hex'), nullif(instance_id, ''), architecture, operating_system, directory,
               environment_variables, connection_timeout_seconds, troubleshooting_url, motd_file,
               ARRAY(SELECT jsonb_array_elements_text(display_apps)), display_order, api_key_scope, @now, @now
        FROM jsonb_to_recordset(@agents::jsonb) AS a (
            id uuid, resource_id uuid, name text, token_hash text, instance_id text, architecture text, operating_system text,
            directory text, environment_variables jsonb, connection_timeout_seconds integer, troubleshooting_url text,
            motd_file text, display_apps jsonb, display_order integer, api_key_scope text);

        {AppRow.Insert}

        {ScriptRow.Insert}

        INSERT INTO workspace_agent_devcontainers (id, workspace_agent_id, name, workspace_folder, config_path, parts)
        SELECT id, agent_id, name, workspace_folder, config_path, parts
        FROM jsonb_to_recordset(@devcontainers::jsonb) AS d (
            id uuid, agent_id uuid, name text, workspace_folder text, config_path text, parts jsonb);

        INSERT INTO workspace_agent_metadata
            (workspace_agent_id, key, display_name, script, interval_seconds, timeout_seconds, display_order)
        SELECT agent_id, key, display_name, script, interval_seconds, timeout_seconds, display_order
        FROM jsonb_to_recordset(@metadata::jsonb) AS m (
            agent_id uuid, key text, display_name text, script text, interval_seconds bigint, timeout_seconds bigint, display_order integer);

        INSERT INTO workspace_agent_resource_monitors (workspace_agent_id, path, threshold)
        SELECT agent_id, path, threshold FROM jsonb_to_recordset(@monitors::jsonb) AS m (agent_id uuid, path text, threshold integer);
        """;

    /// <summary>Stores the resources of one transition of a job.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, Guid jobId, string transition, IReadOnlyList<ProvisionedResource> resources, DateTimeOffset now, CancellationToken ct)
    {
        if (resources.Count == 0)
        {
            return;
        }

        var resourceRows = resources.Select(resource => (Id: Guid.NewGuid(), Resource: resource)).ToList();
        var agentRows = resourceRows
            .SelectMany(row => row.Resource.Agents, (row, agent) => (Id: Guid.NewGuid(), ResourceId: row.Id, Agent: agent)).ToList();
        var devcontainers = agentRows
            .SelectMany(row => row.Agent.Devcontainers, (row, container) => (Id: Guid.NewGuid(), AgentId: row.Id, Container: container)).ToList();
        await connection.ExecuteAsync(new CommandDefinition(
            Sql,
            new
            {
                jobId,
                transition,
                now,
                resources = ToJson(resourceRows.Select(row => ResourceRow(row.Id, row.Resource))),
                agents = ToJson(agentRows.Select(row => AgentRow(row.Id, row.ResourceId, row.Agent))),
                apps = ToJson(agentRows.SelectMany(row => row.Agent.Apps, (row, app) => AppRow.Of(row.Id, app))),
                scripts = ToJson(agentRows.SelectMany(row => row.Agent.Scripts, (row, script) => ScriptRow.Of(row.Id, script))
                    .Concat(devcontainers.Select(row => ScriptRow.Of(row.AgentId, Start(row.Container), row.Id)))),
                devcontainers = ToJson(devcontainers.Select(row => new
                {
                    row.Id, row.AgentId, row.Container.Name, row.Container.WorkspaceFolder, row.Container.ConfigPath, row.Container.Parts,
                })),
                metadata = ToJson(agentRows.SelectMany(row => row.Agent.Metadata, (row, item) => MetadataRow(row.Id, item))),
                monitors = ToJson(agentRows.SelectMany(
                    row => row.Agent.Monitors, (row, monitor) => new { AgentId = row.Id, monitor.Path, monitor.Threshold })),
            },
            cancellationToken: ct));
    }

    /// <summary>Rows as the JSON that statements take.</summary>
    public static string ToJson<T>(IEnumerable<T> rows) => JsonSerializer.Serialize(rows, Json.Options);

    private static object ResourceRow(Guid id, ProvisionedResource resource) => new
    {
        id,
        resource.Type,
        resource.Name,
        resource.Hide,
        resource.Icon,
        resource.InstanceType,
        resource.ModulePath,
        resource.DailyCost,
        resource.Metadata,
    };

    private static object AgentRow(Guid id, Guid resourceId, ProvisionedAgent agent) => new
    {
        id,
        resourceId,
        agent.Name,
        TokenHash = HashToken(agent.Token),
        agent.InstanceId,
        agent.Architecture,
        agent.OperatingSystem,
        agent.Directory,
        agent.EnvironmentVariables,
        agent.ConnectionTimeoutSeconds,
        agent.TroubleshootingUrl,
        agent.MotdFile,
        agent.DisplayApps,
        DisplayOrder = agent.Order,
        agent.ApiKeyScope,
    };

    // Shown where scripts are. The agent itself is told what to start, not how.
    private static ProvisionedScript Start(AgentDevcontainer container) => new()
    {
        DisplayName = $"Dev Container ({container.Name})",
        Icon = "/emojis/1f4e6.png",
        Script = $"devcontainer up --workspace-folder {container.WorkspaceFolder}"
            + (container.ConfigPath.Length == 0 ? "" : $" --config {container.ConfigPath}"),
        RunOnStart = true,
    };

    private static object MetadataRow(Guid agentId, AgentMetadataItem item) => new
    {
        agentId,
        item.Key,
        item.DisplayName,
        item.Script,
        item.IntervalSeconds,
        item.TimeoutSeconds,
        DisplayOrder = item.Order,
    };

    // A plan has agents without a token yet; nobody can log in with a random hash.
    private static string HashToken(string token) => Convert.ToHexString(token.Length == 0
        ? RandomNumberGenerator.GetBytes(32)
        : SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
