using System.Collections.Concurrent;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>
/// The chatty part of what agents report: metadata, statistics, that they are still there, and that workspaces are in use. It is kept
/// in memory and written for all agents together, a few statements per second however many agents there are. What is not written
/// when the server dies is reported again within seconds.
/// </summary>
internal sealed partial class AgentReports(
    NpgsqlDataSource database, AgentConnections connections, Notifications notifications, TimeProvider time, ILogger<AgentReports> logger)
    : BackgroundService
{
    /// <summary>How often agents report statistics.</summary>
    public const int StatsIntervalSeconds = 30;

    private const int MaxValueLength = 2048;
    private const int MaxPending = 100_000;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(Guid AgentId, string Key), MetadataItem> _metadata = new();
    private readonly ConcurrentQueue<StatsRow> _stats = new();
    private readonly ConcurrentDictionary<Guid, long> _used = new();
    private long _uses;

    /// <summary>Keeps the newest value of each key until the next write.</summary>
    public void Metadata(Actor agent, MetadataReport report)
    {
        foreach (var item in report.Items)
        {
            if (_metadata.Count < MaxPending)
            {
                _metadata[(agent.AgentId!.Value, item.Key)] = item;
            }
        }
    }

    /// <summary>Keeps counters until the next write.</summary>
    public void Stats(Actor agent, StatsReport report)
    {
        if (_stats.Count < MaxPending)
        {
            _stats.Enqueue(new StatsRow(agent.AgentId!.Value, agent.WorkspaceId!.Value, time.GetUtcNow(), report));
        }

        if (report.SessionCountSsh + report.SessionCountReconnectingPty + report.SessionCountVscode + report.SessionCountJetbrains > 0
            || !string.IsNullOrEmpty(report.ActiveJob))
        {
            Used(agent.WorkspaceId!.Value);
        }
    }

    /// <summary>Somebody works in the workspace.</summary>
    public void Used(Guid workspaceId) => _used[workspaceId] = Interlocked.Increment(ref _uses);

    /// <summary>Writes what has gathered.</summary>
    internal async Task FlushAsync(CancellationToken ct)
    {
        if (_metadata.IsEmpty && _stats.IsEmpty && _used.IsEmpty)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await WriteMetadataAsync(connection, ct);
        await WriteStatsAsync(connection, ct);
        await WriteUsedAsync(connection, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        var heartbeatAt = time.GetUtcNow() + HeartbeatInterval;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                var beats = now >= heartbeatAt;
                heartbeatAt = beats ? now + HeartbeatInterval : heartbeatAt;
                await TryAsync(beats, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await TryAsync(heartbeat: false, CancellationToken.None);
        }
    }

    private async Task TryAsync(bool heartbeat, CancellationToken ct)
    {
        try
        {
            await FlushAsync(ct);
            if (heartbeat)
            {
                await WriteHeartbeatAsync(ct);
            }
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is { } reason)
        {
            LogDatabaseAway(reason);
        }
        catch (NpgsqlException e)
        {
            LogFailed(e);
        }
    }

    private async Task WriteMetadataAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var items = _metadata.ToArray();
        if (items.Length == 0)
        {
            return;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspace_agent_metadata m SET value = v.value, error = v.error, collected_at = v.collected_at
            FROM unnest(@agents, @keys, @values, @errors, @times) AS v (agent_id, key, value, error, collected_at)
            WHERE m.workspace_agent_id = v.agent_id AND m.key = v.key
            """,
            new
            {
                agents = Array.ConvertAll(items, item => item.Key.AgentId),
                keys = Array.ConvertAll(items, item => StoredText.Clean(item.Key.Key, MaxValueLength)),
                values = Array.ConvertAll(items, item => StoredText.Clean(item.Value.Value, MaxValueLength)),
                errors = Array.ConvertAll(items, item => StoredText.Clean(item.Value.Error, MaxValueLength)),
                times = Array.ConvertAll(items, item => item.Value.CollectedAt.UtcDateTime),
            },
            cancellationToken: ct));
        foreach (var item in items)
        {
            _metadata.TryRemove(item);
        }

        foreach (var agentId in items.Select(item => item.Key.AgentId).Distinct())
        {
            await notifications.PublishAsync(AgentChannels.Metadata(agentId));
        }
    }

    private async Task WriteStatsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var rows = new List<StatsRow>();
        while (_stats.TryDequeue(out var row))
        {
            rows.Add(row);
        }

        if (rows.Count == 0)
        {
            return;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_agent_stats (agent_id, workspace_id, created_at, rx_bytes, tx_bytes, connection_count,
                session_count_ssh, session_count_vscode, session_count_jetbrains, session_count_reconnecting_pty)
            SELECT * FROM unnest(@agents, @workspaces, @times, @rx, @tx, @connections, @ssh, @vscode, @jetbrains, @pty)
            """,
            new
            {
                agents = rows.Select(row => row.AgentId).ToArray(),
                workspaces = rows.Select(row => row.WorkspaceId).ToArray(),
                times = rows.Select(row => row.At.UtcDateTime).ToArray(),
                rx = rows.Select(row => row.Report.RxBytes).ToArray(),
                tx = rows.Select(row => row.Report.TxBytes).ToArray(),
                connections = rows.Select(row => row.Report.ConnectionCount).ToArray(),
                ssh = rows.Select(row => row.Report.SessionCountSsh).ToArray(),
                vscode = rows.Select(row => row.Report.SessionCountVscode).ToArray(),
                jetbrains = rows.Select(row => row.Report.SessionCountJetbrains).ToArray(),
                pty = rows.Select(row => row.Report.SessionCountReconnectingPty).ToArray(),
            },
            cancellationToken: ct));
    }

    private async Task WriteUsedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var used = _used.ToArray();
        if (used.Length == 0)
        {
            return;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspaces SET last_used_at = @now WHERE id = ANY(@ids);
            UPDATE workspace_builds b
            SET deadline = least(coalesce(b.max_deadline, 'infinity'), @now + make_interval(secs => t.activity_bump_ms / 1000.0))
            FROM workspaces w JOIN templates t ON t.id = w.template_id
            WHERE w.id = ANY(@ids) AND b.workspace_id = w.id AND b.transition = 'start' AND t.activity_bump_ms > 0
              AND b.build_number = (SELECT max(build_number) FROM workspace_builds WHERE workspace_id = w.id)
              AND b.deadline < least(coalesce(b.max_deadline, 'infinity'), @now + make_interval(secs => t.activity_bump_ms * 0.95 / 1000.0));
            """,
            new { ids = Array.ConvertAll(used, use => use.Key), now = time.GetUtcNow() },
            cancellationToken: ct));
        foreach (var use in used)
        {
            _used.TryRemove(use); // Unless it was used again meanwhile.
        }
    }

    private async Task WriteHeartbeatAsync(CancellationToken ct)
    {
        var ids = connections.AgentIds;
        if (ids.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_agents SET last_connected_at = @now WHERE id = ANY(@ids)",
            new { ids = ids.ToArray(), now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reports of agents wait for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reports of agents could not be written")]
    private partial void LogFailed(Exception exception);

    private sealed record StatsRow(Guid AgentId, Guid WorkspaceId, DateTimeOffset At, StatsReport Report);
}
