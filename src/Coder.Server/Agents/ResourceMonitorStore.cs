using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>The watched memory and volumes of agents.</summary>
internal sealed class ResourceMonitorStore(NpgsqlDataSource database, AgentLogStore logs, Notifications notifications)
{
    /// <summary>Where changes are told in the agent's log.</summary>
    public static readonly Guid LogSource = new("b5a3d6a0-90fb-4c0b-8f0a-3c1d0b7f2f55");

    /// <summary>What is watched of an agent.</summary>
    public async Task<IReadOnlyList<MonitoredResource>> ReadAsync(Actor agent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<MonitoredResource>(new CommandDefinition(
            """
            SELECT path, threshold, state, used_bytes, total_bytes, changed_at
            FROM workspace_agent_resource_monitors WHERE workspace_agent_id = @AgentId ORDER BY path
            """,
            new { agent.AgentId },
            cancellationToken: ct))).AsList();
    }

    /// <summary>Stores a new state, and tells it on the workspace's page and in the agent's log.</summary>
    public async Task ChangeAsync(Actor agent, MonitoredResource changed, CancellationToken ct)
    {
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE workspace_agent_resource_monitors
                SET state = @State, used_bytes = @UsedBytes, total_bytes = @TotalBytes, changed_at = @ChangedAt
                WHERE workspace_agent_id = @AgentId AND path = @Path
                """,
                new { agent.AgentId, changed.Path, changed.State, changed.UsedBytes, changed.TotalBytes, changed.ChangedAt },
                cancellationToken: ct));
        }

        await logs.AddSourceAsync(agent, LogSource, "Resources", "/emojis/1f4ca.png", ct);
        var level = changed.State == ResourceMonitorState.Ok ? LogLevels.Info : LogLevels.Warn;
        await logs.AppendAsync(agent, LogSource, [new NewAgentLog(changed.ChangedAt!.Value, level, changed.Describe())], ct);
        await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
    }
}
