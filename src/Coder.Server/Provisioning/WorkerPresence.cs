using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// Shows that this server's workers are alive: one database session holds an advisory lock per worker. PostgreSQL frees the
/// locks the moment the process dies, so that the jobs of a killed server are noticed at once and not by a time-out.
/// </summary>
internal sealed partial class WorkerPresence(
    [FromKeyedServices(DatabaseServices.Sessions)] NpgsqlDataSource database, TimeProvider time, ILogger<WorkerPresence> logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>The key of a worker's lock.</summary>
    public static long LockKey(Guid workerId) => BitConverter.ToInt64(workerId.ToByteArray());

    /// <summary>
    /// Holds the locks until cancelled, again after each loss of the session. <paramref name="held"/> is completed when
    /// they are held for the first time.
    /// </summary>
    public async Task HoldAsync(IReadOnlyList<Guid> workers, TaskCompletionSource held, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct);
                await connection.ExecuteAsync(new CommandDefinition(
                    "SELECT pg_advisory_lock(key) FROM unnest(@keys) AS key",
                    new { keys = workers.Select(LockKey).ToArray() },
                    cancellationToken: ct));
                held.TrySetResult();
                while (true)
                {
                    await connection.WaitAsync(ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogLost(e.Message);
            }

            await Task.Delay(RetryInterval, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Those of <paramref name="workers"/> whose process is gone, seen from <paramref name="connection"/>.</summary>
    public static async Task<IReadOnlyList<Guid>> FindDeadAsync(NpgsqlConnection connection, IReadOnlyList<Guid> workers, CancellationToken ct)
    {
        var dead = new List<Guid>();
        foreach (var worker in workers)
        {
            var key = LockKey(worker);
            if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT pg_try_advisory_lock(@key)", new { key }, cancellationToken: ct)))
            {
                await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_unlock(@key)", new { key }, cancellationToken: ct));
                dead.Add(worker);
            }
        }

        return dead;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database session that shows the provisioners as alive was lost, trying again: {Reason}")]
    private partial void LogLost(string reason);
}
