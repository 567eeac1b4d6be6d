using System.Text.Json;
using Coder.Provisioner;
using Coder.Server.Http;

namespace Coder.Server.Provisioning;

/// <summary>A row of <c>workspace_agent_scripts</c> that is to be written, with its log source.</summary>
internal sealed record ScriptRow
{
    /// <summary>Writes the rows of the parameter <c>scripts</c> (<see cref="ToJson"/>) at the time <c>now</c>.</summary>
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

    public required Guid Id { get; init; }

    public required Guid AgentId { get; init; }

    public required Guid LogSourceId { get; init; }

    public required string LogPath { get; init; }

    public required string Script { get; init; }

    public required string Cron { get; init; }

    public required bool RunOnStart { get; init; }

    public required bool RunOnStop { get; init; }

    public required bool StartBlocksLogin { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required string DisplayName { get; init; }

    public required string Icon { get; init; }

    /// <summary>The script of a template.</summary>
    /// <param name="agentId">The agent that runs it.</param>
    /// <param name="script">The script.</param>
    /// <param name="id">Its id, and that of its log source; new ones if not given.</param>
    public static ScriptRow Of(Guid agentId, ProvisionedScript script, Guid? id = null) => new()
    {
        Id = id ?? Guid.NewGuid(),
        AgentId = agentId,
        LogSourceId = id ?? Guid.NewGuid(),
        LogPath = script.LogPath,
        Script = script.Script,
        Cron = script.Cron,
        RunOnStart = script.RunOnStart,
        RunOnStop = script.RunOnStop,
        StartBlocksLogin = script.StartBlocksLogin,
        TimeoutSeconds = script.TimeoutSeconds,
        DisplayName = script.DisplayName,
        Icon = script.Icon,
    };

    /// <summary>The parameter of <see cref="Insert"/>.</summary>
    public static string ToJson(IEnumerable<ScriptRow> rows) => JsonSerializer.Serialize(rows, Json.Options);
}
