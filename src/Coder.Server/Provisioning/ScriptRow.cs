using Coder.Provisioner;

namespace Coder.Server.Provisioning;

/// <summary>How a script becomes a row of <c>workspace_agent_scripts</c>, and one for its log source.</summary>
internal static class ScriptRow
{
    /// <summary>Writes the rows (<see cref="Of"/>) of the parameter <c>scripts</c>, which is JSON, at the time <c>now</c>.</summary>
    public const string Insert =
        """
        INSERT INTO workspace_agent_log_sources (workspace_agent_id, id, created_at, display_name, icon)
        SELECT agent_id, log_source_id, @now, display_name, icon
        FROM jsonb_to_recordset(@scripts::jsonb) AS s (agent_id uuid, log_source_id uuid, display_name text, icon text);

        INSERT INTO workspace_agent_scripts
            (id, workspace_agent_id, log_source_id, log_path, script, cron, run_on_start, run_on_stop, start_blocks_login,
             timeout_seconds, display_name, created_at)
        SELECT id, agent_id, log_source_id, log_path, script, cron, run_on_start, run_on_stop, start_blocks_login,
               timeout_seconds, display_name, @now
        FROM jsonb_to_recordset(@scripts::jsonb) AS s (
            id uuid, agent_id uuid, log_source_id uuid, log_path text, script text, cron text, run_on_start boolean,
            run_on_stop boolean, start_blocks_login boolean, timeout_seconds integer, display_name text);
        """;

    /// <summary>The rows of a script.</summary>
    /// <param name="agentId">The agent that runs it.</param>
    /// <param name="script">The script.</param>
    /// <param name="id">Its id, and that of its log source; new ones if not given.</param>
    public static object Of(Guid agentId, ProvisionedScript script, Guid? id = null) => new
    {
        Id = id ?? Guid.NewGuid(),
        agentId,
        LogSourceId = id ?? Guid.NewGuid(),
        script.LogPath,
        script.Script,
        script.Cron,
        script.RunOnStart,
        script.RunOnStop,
        script.StartBlocksLogin,
        script.TimeoutSeconds,
        script.DisplayName,
        script.Icon,
    };
}
