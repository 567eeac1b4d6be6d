using Npgsql;

namespace Coder.Server.Database;

/// <summary>Thrown when the database cannot be brought to this release's schema; the message is for the operator.</summary>
internal sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Brings the database to this release's schema: numbered SQL files, forward only, each in its own transaction, under an
/// advisory lock so that several servers may start at once. The table schema_migrations says which were applied, one by one: a file
/// whose number is lower than others that are there already, because its branch took longer, is applied all the same.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource database, TimeProvider time, ILogger<Migrator> logger)
{
    /// <summary>Key of the advisory lock ("coder" and the purpose); it is the same in every release.</summary>
    private const long LockKey = 0x636f646572_01;

    /// <summary>Applies what is missing. Waits while another server migrates.</summary>
    /// <exception cref="MigrationException">A file failed, or the database was used by a release that knows more.</exception>
    public Task RunAsync(CancellationToken ct) => RunAsync(Migration.OfThisRelease, ct);

    /// <summary>The same with the given files, in the order of their numbers.</summary>
    internal async Task RunAsync(IReadOnlyList<Migration> migrations, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", ct);
        try
        {
            var applied = await AppliedAsync(connection, ct);
            var known = migrations.ToDictionary(m => m.Version, m => m.Name);
            if (applied.Where(a => known.GetValueOrDefault(a.Key) != a.Value).Select(a => $"{a.Key} ({a.Value})").ToList() is { Count: > 0 } unknown)
            {
                throw new MigrationException(
                    $"The database has schema changes that this server does not know: {string.Join(", ", unknown)}. It was used by a newer release. "
                    + "Start that release, or restore a backup from before the upgrade.");
            }

            foreach (var migration in migrations.Where(m => !applied.ContainsKey(m.Version)))
            {
                await ApplyAsync(connection, migration, ct);
                LogApplied(migration.Version, migration.Name);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static async Task<SortedDictionary<int, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version    integer PRIMARY KEY,
                name       text NOT NULL,
                applied_at timestamptz NOT NULL
            )
            """,
            ct);
        await using var command = new NpgsqlCommand("SELECT version, name FROM schema_migrations", connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var applied = new SortedDictionary<int, string>();
        while (await rows.ReadAsync(ct))
        {
            applied.Add(rows.GetInt32(0), rows.GetString(1));
        }

        return applied;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await ExecuteAsync(connection, migration.Sql, ct);
        }
        catch (PostgresException e)
        {
            throw new MigrationException(
                $"Migration {migration.Version} ({migration.Name}) failed: {e.MessageText}. The database was left as it was.", e);
        }

        await using var record = new NpgsqlCommand(
            "INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Version },
                new() { Value = migration.Name },
                new() { Value = time.GetUtcNow() },
            },
        };
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} ({Name})")]
    private partial void LogApplied(int version, string name);
}
