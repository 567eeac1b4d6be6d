using Coder.Sdk;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Where the time of a build went: the provisioner's steps, the agents' connection, and their scripts.</summary>
internal sealed class WorkspaceTimings(NpgsqlDataSource database)
{
    /// <summary>The timings of a build's job, in the order of their begin.</summary>
    public async Task<WorkspaceBuildTimings> ReadAsync(Guid jobId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT job_id, started_at, ended_at, stage, source, action, resource FROM provisioner_job_timings
            WHERE job_id = @jobId ORDER BY started_at;

            SELECT t.started_at, t.ended_at, t.exit_code, t.stage, t.status, s.display_name, a.id::text AS workspace_agent_id,
                   a.name AS workspace_agent_name
            FROM workspace_agent_script_timings t
            JOIN workspace_agent_scripts s ON s.id = t.script_id
            JOIN workspace_agents a ON a.id = s.workspace_agent_id
            JOIN workspace_resources r ON r.id = a.resource_id
            WHERE r.job_id = @jobId ORDER BY t.started_at;

            SELECT a.created_at AS started_at, a.first_connected_at AS ended_at, 'connect' AS stage, a.id::text AS workspace_agent_id,
                   a.name AS workspace_agent_name
            FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id
            WHERE r.job_id = @jobId AND a.first_connected_at IS NOT NULL ORDER BY a.first_connected_at;
            """,
            new { jobId },
            cancellationToken: ct));
        return new WorkspaceBuildTimings
        {
            ProvisionerTimings = [.. await grid.ReadAsync<ProvisionerTiming>()],
            AgentScriptTimings = [.. await grid.ReadAsync<AgentScriptTiming>()],
            AgentConnectionTimings = [.. await grid.ReadAsync<AgentConnectionTiming>()],
        };
    }
}
