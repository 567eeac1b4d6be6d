using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents.Losses;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Workspaces;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>Agents as users see them, and the states that agents report.</summary>
internal sealed class AgentStore(NpgsqlDataSource database, Authorizer authorizer, Notifications notifications, Replica replica, TimeProvider time)
{
    private static readonly HashSet<string> States =
    [
        AgentLifecycle.Created, AgentLifecycle.Starting, AgentLifecycle.StartTimeout, AgentLifecycle.StartError, AgentLifecycle.Ready,
        AgentLifecycle.ShuttingDown, AgentLifecycle.ShutdownTimeout, AgentLifecycle.ShutdownError, AgentLifecycle.Off,
    ];

    /// <summary>The agent, when the actor may do <paramref name="action"/> with its workspace.</summary>
    public async Task<Outcome<AgentContext>> FindAsync(Actor actor, Guid agentId, string action, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var agent = await connection.QuerySingleOrDefaultAsync<AgentContext>(new CommandDefinition(
            """
            SELECT a.id AS agent_id, a.name AS agent_name, w.id AS workspace_id, w.name AS workspace_name, w.owner_id, w.organization_id, r.job_id,
                   workspace_role(w.id, @UserId, @Groups) AS shared_role
            FROM workspace_agents a
            JOIN workspace_resources r ON r.id = a.resource_id
            JOIN workspace_builds b ON b.job_id = r.job_id
            JOIN workspaces w ON w.id = b.workspace_id AND NOT w.deleted
            WHERE a.id = @agentId
            """,
            new { agentId, actor.UserId, actor.Groups },
            cancellationToken: ct));
        if (agent is null)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, action, agent.Object) is { } refused ? refused : agent;
    }

    /// <summary>The agent as the API shows it.</summary>
    public async Task<Outcome<WorkspaceAgent>> GetAsync(Actor actor, Guid agentId, CancellationToken ct)
    {
        var found = await FindAsync(actor, agentId, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var resources = await ResourceReader.ReadAsync(connection, found.Value.JobId, time.GetUtcNow(), ct);
        return resources.SelectMany(resource => resource.Agents ?? []).First(agent => agent.Id == agentId);
    }

    /// <summary>The agent's tunnel is up, at this replica.</summary>
    public Task ConnectedAsync(Actor agent, CancellationToken ct) => UpdateAsync(
        agent,
        "first_connected_at = coalesce(first_connected_at, @now), last_connected_at = @now, disconnected_at = NULL, connected_replica_id = @replica",
        new { grace = AgentLossStore.GraceOfOne() },
        ct,
        before: AgentLossStore.Connecting);

    /// <summary>The agent's tunnel is down. Does nothing when the agent is connected to another replica by now.</summary>
    public Task DisconnectedAsync(Actor agent, CancellationToken ct) => UpdateAsync(
        agent,
        """
        last_connected_at = CASE connected_replica_id WHEN @replica THEN @now ELSE last_connected_at END,
        disconnected_at = CASE connected_replica_id WHEN @replica THEN @now ELSE disconnected_at END
        """,
        new { grace = AgentLossStore.GraceOfOne() },
        ct,
        before: AgentLossStore.Lost);

    /// <summary>What the agent says about itself after it connected.</summary>
    public Task StartedAsync(Actor agent, StartupReport report, CancellationToken ct) => UpdateAsync(
        agent,
        "version = @Version, expanded_directory = @ExpandedDirectory, subsystems = @Subsystems, api_version = '1.0'",
        new
        {
            Version = StoredText.Clean(report.Version, 64),
            ExpandedDirectory = StoredText.Clean(report.ExpandedDirectory, 4096),
            Subsystems = report.Subsystems.Where(name => name is "envbox" or "envbuilder" or "exectrace").ToArray(),
        },
        ct);

    /// <summary>A new lifecycle state. False when there is no such state.</summary>
    public async Task<bool> LifecycleAsync(Actor agent, LifecycleReport report, CancellationToken ct)
    {
        if (!States.Contains(report.State))
        {
            return false;
        }

        await UpdateAsync(
            agent,
            """
            lifecycle_state = @State,
            started_at = CASE WHEN @State = 'starting' THEN @ChangedAt ELSE started_at END,
            ready_at = CASE WHEN @State = 'starting' THEN NULL
                            WHEN @State IN ('ready', 'start_timeout', 'start_error') THEN @ChangedAt ELSE ready_at END
            """,
            new { report.State, report.ChangedAt },
            ct);
        return true;
    }

    /// <summary>A script of this agent ended.</summary>
    public async Task ScriptCompletedAsync(Actor agent, ScriptCompletion script, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_agent_script_timings (script_id, started_at, ended_at, exit_code, stage, status)
            SELECT id, @StartedAt, @EndedAt, @ExitCode, @Stage, @Status FROM workspace_agent_scripts
            WHERE id = @ScriptId AND workspace_agent_id = @agentId
            """,
            new { script.ScriptId, script.StartedAt, script.EndedAt, script.ExitCode, script.Stage, script.Status, agentId = agent.AgentId },
            cancellationToken: ct));
        await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
    }

    /// <summary>Health of apps of this agent.</summary>
    public async Task AppHealthAsync(Actor agent, AppHealthReport report, CancellationToken ct)
    {
        var known = report.Apps.Where(app => app.Value is AppHealths.Initializing or AppHealths.Healthy or AppHealths.Unhealthy).ToList();
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspace_apps SET health = reported.health
            FROM unnest(@ids, @healths) AS reported (id, health)
            WHERE workspace_apps.id = reported.id AND workspace_apps.agent_id = @agentId
            """,
            new { ids = known.Select(app => app.Key).ToArray(), healths = known.Select(app => app.Value).ToArray(), agentId = agent.AgentId },
            cancellationToken: ct));
        await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
    }

    private async Task UpdateAsync(Actor agent, string assignments, object values, CancellationToken ct, string before = "")
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("agentId", agent.AgentId);
        parameters.Add("now", time.GetUtcNow());
        parameters.Add("replica", replica.Id);
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            $"{before} UPDATE workspace_agents SET {assignments}, updated_at = @now WHERE id = @agentId", parameters, cancellationToken: ct));
        await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
    }
}
