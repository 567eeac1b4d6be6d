using Coder.Server.Configuration;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>
/// Deletes what is kept for a limited time, once an hour and in small batches. Of several servers one does it: the one that holds
/// the lock.
/// </summary>
internal sealed partial class RetentionService(
    NpgsqlDataSource database, RetentionOptions options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    /// <summary>Key of the advisory lock ("coder" and the purpose).</summary>
    public const long LockKey = 0x636f646572_04;
    private const int Batch = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Looks once; answers how many rows are gone. Nothing when another server is at it.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition($"SELECT pg_try_advisory_lock({LockKey})", cancellationToken: ct)))
        {
            return 0;
        }

        try
        {
            return await DeleteAsync(connection, "audit_logs", "id", "time", options.AuditLogs, ct)
                + await DeleteAsync(connection, "connection_logs", "id", "connect_time", options.ConnectionLogs, ct)
                + await DeleteAsync(connection, "api_keys", "id", "expires_at", options.ApiKeys, ct);
        }
        finally
        {
            await connection.ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogFailed(DatabaseFailure.Explain(e) ?? e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> DeleteAsync(
        NpgsqlConnection connection, string table, string key, string column, TimeSpan retention, CancellationToken ct)
    {
        if (retention <= TimeSpan.Zero)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var before = retention < now - DateTimeOffset.UnixEpoch ? now - retention : DateTimeOffset.UnixEpoch;
        var (total, deleted) = (0, 0);
        do
        {
            deleted = await connection.ExecuteAsync(new CommandDefinition(
                $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {column} < @before ORDER BY {column} LIMIT {Batch})",
                new { before },
                cancellationToken: ct));
            total += deleted;
        }
        while (deleted == Batch);

        if (total > 0)
        {
            LogDeleted(total, table, before);
        }

        return total;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} rows of {Table} from before {Before}")]
    private partial void LogDeleted(int count, string table, DateTimeOffset before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows could not be deleted, the next try is in an hour: {Reason}")]
    private partial void LogFailed(string reason);
}
