using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Tunnel.Control;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents.Containers;

/// <summary>
/// Agents inside dev containers. They belong to the build of the agent that made them, which alone makes and removes them, and are agents like
/// any other: with a token of their own, apps, logs and statistics.
/// </summary>
internal sealed partial class SubAgentStore(NpgsqlDataSource database, Notifications notifications, TimeProvider time)
{
    /// <summary>Most agents that one agent may make.</summary>
    public const int Most = 32;

    private const int MaxText = 4096;

    private static readonly string[] DisplayApps = ["vscode", "vscode_insiders", "web_terminal", "ssh_helper", "port_forwarding_helper"];

    /// <summary>Makes an agent, with a new token.</summary>
    /// <exception cref="ControlException">It cannot be: the message says why.</exception>
    public async Task<SubAgentCreated> CreateAsync(Actor parent, SubAgentRequest request, CancellationToken ct)
    {
        if (!AgentName().IsMatch(request.Name))
        {
            throw new ControlException(
                $"\"{request.Name}\" is not a name for an agent, which is part of host names: use at most 64 letters, digits and single hyphens.");
        }

        var (id, token) = (Guid.NewGuid(), Guid.NewGuid().ToString());
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // One after the other in each workspace, so that the names and their number can be relied on.
        var most = await connection.QuerySingleAsync<string>(new CommandDefinition(
            "SELECT t.max_port_share_level FROM workspaces w JOIN templates t ON t.id = w.template_id WHERE w.id = @WorkspaceId FOR NO KEY UPDATE OF w",
            new { parent.WorkspaceId },
            cancellationToken: ct));
        await RequireRoomAsync(connection, parent, request.Name, ct);
        var parts = await PartsAsync(connection, parent, request.DevcontainerId, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_agents
                (id, resource_id, parent_id, name, hashed_token, architecture, operating_system, directory, environment_variables,
                 connection_timeout_seconds, troubleshooting_url, display_apps, display_order, api_key_scope, created_at, updated_at)
            SELECT @id, resource_id, id, @Name, @hash, @Architecture, @OperatingSystem, @directory, @environment::jsonb,
                   connection_timeout_seconds, troubleshooting_url, @shown, display_order, api_key_scope, @now, @now
            FROM workspace_agents WHERE id = @AgentId
            """,
            new
            {
                id,
                request.Name,
                hash = AgentTokens.Hash(token),
                Architecture = StoredText.Clean(request.Architecture, 32),
                OperatingSystem = StoredText.Clean(request.OperatingSystem, 32),
                directory = StoredText.Clean(request.Directory, MaxText),
                environment = JsonSerializer.Serialize(parts.EnvironmentVariables),
                shown = request.DisplayApps.Intersect(DisplayApps, StringComparer.Ordinal).ToArray(),
                parent.AgentId,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
        var (apps, problems) = SubAgentApps.Check(request.Apps, [.. parts.Apps.Select(app => app.Slug)], most);
        await connection.ExecuteAsync(new CommandDefinition(
            AppRow.Insert + ScriptRow.Insert,
            new
            {
                apps = ResourceWriter.ToJson(parts.Apps.Concat(apps).Select(app => AppRow.Of(id, app))),
                scripts = ResourceWriter.ToJson(parts.Scripts.Select(script => ScriptRow.Of(id, script))),
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(AgentChannels.Workspace(parent.WorkspaceId!.Value));
        return new SubAgentCreated(id, token, problems);
    }

    /// <summary>Removes an agent that <paramref name="parent"/> made; its token is worth nothing from then on.</summary>
    public async Task DeleteAsync(Actor parent, SubAgentReference agent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM workspace_agents WHERE id = @Id AND parent_id = @AgentId", new { agent.Id, parent.AgentId }, cancellationToken: ct));
        await notifications.PublishAsync(AgentChannels.Workspace(parent.WorkspaceId!.Value));
    }

    /// <summary>The agents that <paramref name="parent"/> made.</summary>
    public async Task<SubAgentList> ListAsync(Actor parent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return new SubAgentList((await connection.QueryAsync<SubAgentListed>(new CommandDefinition(
            "SELECT id, name FROM workspace_agents WHERE parent_id = @AgentId ORDER BY name", new { parent.AgentId }, cancellationToken: ct))).AsList());
    }

    // What the template attaches to the agent in this dev container.
    private static async Task<DevcontainerParts> PartsAsync(NpgsqlConnection connection, Actor parent, Guid? devcontainerId, CancellationToken ct)
    {
        var parts = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "SELECT parts FROM workspace_agent_devcontainers WHERE id = @devcontainerId AND workspace_agent_id = @AgentId",
            new { devcontainerId, parent.AgentId },
            cancellationToken: ct));
        return parts is null ? DevcontainerParts.None : JsonSerializer.Deserialize<DevcontainerParts>(parts, Json.Options) ?? DevcontainerParts.None;
    }

    private static async Task RequireRoomAsync(NpgsqlConnection connection, Actor parent, string name, CancellationToken ct)
    {
        var (isInside, children, isTaken) = await connection.QuerySingleAsync<(bool, int, bool)>(new CommandDefinition(
            """
            SELECT a.parent_id IS NOT NULL,
                   (SELECT count(*)::integer FROM workspace_agents c WHERE c.parent_id = a.id),
                   EXISTS (SELECT 1 FROM workspace_agents o JOIN workspace_resources s ON s.id = o.resource_id
                           WHERE s.job_id = r.job_id AND lower(o.name) = lower(@name))
            FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id WHERE a.id = @AgentId
            """,
            new { name, parent.AgentId },
            cancellationToken: ct));
        if (isInside)
        {
            throw new ControlException("An agent inside a dev container cannot make others.");
        }

        if (children >= Most)
        {
            throw new ControlException($"A workspace's agent can have at most {Most} agents in dev containers.");
        }

        if (isTaken)
        {
            throw new ControlException($"The workspace has an agent \"{name}\" already. Set another customizations.coder.name in the devcontainer.json.");
        }
    }

    [GeneratedRegex("^(?=.{1,64}$)[a-z0-9](-?[a-z0-9])*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AgentName();
}
