using System.Text;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>One line to append.</summary>
internal readonly record struct NewAgentLog(DateTimeOffset CreatedAt, string Level, string Output);

/// <summary>The log lines of agents, at most <see cref="MaxBytes"/> per agent.</summary>
internal sealed class AgentLogStore(NpgsqlDataSource database, Notifications notifications, TimeProvider time)
{
    /// <summary>Bytes of text that are kept per agent; what comes after is dropped, and the agent is told.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Source of lines that name none, as external log streamers send them.</summary>
    public static readonly Guid ExternalSource = new("3b579bf4-1ed8-4b99-87a8-e9a1e3410410");

    private const int MaxLineLength = 64 << 10;
    private const int MaxNameLength = 128;

    private static readonly HashSet<string> Levels = ["trace", "debug", "info", "warn", "error"];

    /// <summary>Names a source of lines, before its first one.</summary>
    public async Task<WorkspaceAgentLogSource> AddSourceAsync(Actor agent, Guid id, string displayName, string icon, CancellationToken ct)
    {
        var source = new WorkspaceAgentLogSource
        {
            WorkspaceAgentId = agent.AgentId!.Value,
            Id = id,
            CreatedAt = time.GetUtcNow(),
            DisplayName = StoredText.Clean(displayName, MaxNameLength),
            Icon = StoredText.Clean(icon, MaxNameLength),
        };
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_agent_log_sources (workspace_agent_id, id, created_at, display_name, icon)
            VALUES (@WorkspaceAgentId, @Id, @CreatedAt, @DisplayName, @Icon)
            ON CONFLICT (workspace_agent_id, id) DO NOTHING
            """,
            source,
            cancellationToken: ct));
        await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
        return source;
    }

    /// <summary>Appends the lines that fit. True when the log is full: nothing more will be kept.</summary>
    public async Task<bool> AppendAsync(Actor agent, Guid sourceId, IReadOnlyList<NewAgentLog> lines, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (length, overflowed) = await connection.QuerySingleAsync<(int Length, bool Overflowed)>(new CommandDefinition(
            "SELECT logs_length, logs_overflowed FROM workspace_agents WHERE id = @AgentId FOR UPDATE", new { agent.AgentId }, cancellationToken: ct));
        if (overflowed)
        {
            return true;
        }

        var outputs = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            var output = StoredText.Clean(line.Output, MaxLineLength);
            var bytes = Encoding.UTF8.GetByteCount(output);
            if (length + bytes > MaxBytes)
            {
                overflowed = true;
                break;
            }

            length += bytes;
            outputs.Add(output);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_agent_logs (workspace_agent_id, log_source_id, created_at, level, output)
            SELECT @AgentId, @sourceId, line.created_at, line.level, line.output
            FROM unnest(@times, @levels, @outputs) WITH ORDINALITY AS line (created_at, level, output, number)
            ORDER BY line.number;
            UPDATE workspace_agents SET logs_length = @length, logs_overflowed = @overflowed WHERE id = @AgentId;
            """,
            new
            {
                agent.AgentId,
                sourceId,
                times = lines.Take(outputs.Count).Select(line => line.CreatedAt.UtcDateTime).ToArray(),
                levels = lines.Take(outputs.Count).Select(line => Levels.Contains(line.Level) ? line.Level : "info").ToArray(),
                outputs = outputs.ToArray(),
                length,
                overflowed,
            },
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(AgentChannels.Logs(agent.AgentId!.Value));
        if (overflowed)
        {
            await notifications.PublishAsync(AgentChannels.Workspace(agent.WorkspaceId!.Value));
        }

        return overflowed;
    }

    /// <summary>Lines of an agent that the caller has authorised, after one and before another id, oldest first.</summary>
    public async Task<IReadOnlyList<WorkspaceAgentLog>> ReadAsync(
        AgentContext agent, long after, long? before, int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<WorkspaceAgentLog>(new CommandDefinition(
            """
            SELECT id, created_at, output, level, log_source_id AS source_id FROM workspace_agent_logs
            WHERE workspace_agent_id = @AgentId AND id > @after AND (@before IS NULL OR id < @before)
            ORDER BY id LIMIT @limit
            """,
            new { agent.AgentId, after, before, limit },
            cancellationToken: ct))).AsList();
    }
}
