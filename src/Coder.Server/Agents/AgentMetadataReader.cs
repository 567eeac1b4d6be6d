using Coder.Sdk;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>Reads the metadata of agents that the caller has authorised.</summary>
internal sealed class AgentMetadataReader(NpgsqlDataSource database, Notifications notifications, TimeProvider time)
{
    /// <summary>All values with their descriptions, in the template's order.</summary>
    public async Task<IReadOnlyList<WorkspaceAgentMetadata>> ReadAsync(AgentContext agent, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT key, display_name, script, interval_seconds, timeout_seconds, value, error, collected_at
            FROM workspace_agent_metadata WHERE workspace_agent_id = @AgentId ORDER BY display_order, key
            """,
            new { agent.AgentId },
            cancellationToken: ct));
        var now = time.GetUtcNow();
        return [.. rows.Select(row => row.ToMetadata(now))];
    }

    /// <summary>Receives a nudge whenever values are written.</summary>
    public ValueTask<Notifications.Subscription> SubscribeAsync(AgentContext agent, CancellationToken ct) =>
        notifications.SubscribeAsync(AgentChannels.Metadata(agent.AgentId), ct);

    /// <summary>Waits for a nudge; false when none came in time.</summary>
    public async Task<bool> ChangedAsync(Notifications.Subscription changes, TimeSpan patience, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return await changes.WaitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private sealed class Row
    {
        public string Key { get; init; } = "";

        public string DisplayName { get; init; } = "";

        public string Script { get; init; } = "";

        public long IntervalSeconds { get; init; }

        public long TimeoutSeconds { get; init; }

        public string Value { get; init; } = "";

        public string Error { get; init; } = "";

        public DateTimeOffset? CollectedAt { get; init; }

        public WorkspaceAgentMetadata ToMetadata(DateTimeOffset now) => new()
        {
            Description = new WorkspaceAgentMetadataDescription
            {
                Key = Key,
                DisplayName = DisplayName,
                Script = Script,
                Interval = IntervalSeconds,
                Timeout = TimeoutSeconds,
            },
            Result = new WorkspaceAgentMetadataResult
            {
                Value = Value,
                Error = Error,
                CollectedAt = CollectedAt ?? default,
                Age = CollectedAt is { } at ? Math.Max(0, (long)(now - at).TotalSeconds) : 0,
            },
        };
    }
}
