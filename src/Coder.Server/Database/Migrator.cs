using System.Reflection;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>Thrown when the database cannot be brought to this release's schema; the message is for the operator.</summary>
internal sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Brings the database to this release's schema: numbered SQL files, forward only, each in its own transaction, under an
/// advisory lock so that several servers may start at once.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource database, TimeProvider time, ILogger<Migrator> logger)
{
    /// <summary>Key of the advisory lock ("coder" and the purpose); it is the same in every release.</summary>
    private const long LockKey = 0x636f646572_01;

    private const string Suffix = ".sql";

    /// <summary>Applies what is missing. Waits while another server migrates.</summary>
    /// <exception cref="MigrationException">A file failed, or the database is newer than this server.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", ct);
        try
        {
            var applied = await AppliedVersionAsync(connection, ct);
            var migrations = Load();
            var known = migrations[^1].Version;
            if (applied > known)
            {
                throw new MigrationException(
                    $"The database has schema version {applied}, and this server knows versions up to {known}: it was used by a newer release. "
                    + "Start that release, or restore a backup from before the upgrade.");
            }

            foreach (var migration in migrations.Where(m => m.Version > applied))
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

    private static async Task<int> AppliedVersionAsync(NpgsqlConnection connection, CancellationToken ct)
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
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_migrations", connection);
        return (int)(await command.ExecuteScalarAsync(ct))!;
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

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
                .Select(name => Migration.Read(assembly, name, name[..^Suffix.Length]))
                .OrderBy(migration => migration.Version),
        ];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} ({Name})")]
    private partial void LogApplied(int version, string name);

    private sealed record Migration(int Version, string Name, string Sql)
    {
        public static Migration Read(Assembly assembly, string resource, string fileName)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var parts = fileName.Split('_', 2);
            return new Migration(int.Parse(parts[0]), parts[1], reader.ReadToEnd());
        }
    }
}
