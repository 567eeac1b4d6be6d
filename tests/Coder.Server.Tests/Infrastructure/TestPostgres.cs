using System.Diagnostics;
using Coder.Server.Database;
using Coder.Server.Database.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coder.Server.Tests.Infrastructure;

/// <summary>
/// One PostgreSQL per test run, started at the first use and stopped with the process. Databases are cloned from a template that
/// is migrated once, which takes a few ten milliseconds each.
/// </summary>
internal static class TestPostgres
{
    private const string Template = "coder_template";

    private static readonly Lazy<Task<EmbeddedPostgres>> Instance = new(StartAsync);
    private static readonly SemaphoreSlim Cloning = new(1, 1);

    /// <summary>Open as long as this process lives.</summary>
    private static StreamWriter? _life;

    /// <summary>Connection string of the server's own database.</summary>
    public static async Task<string> ServerAsync() => (await Instance.Value).ConnectionString;

    /// <summary>A new database without tables. Its connection string.</summary>
    public static Task<string> CreateEmptyDatabaseAsync() => CreateDatabaseAsync("template0");

    /// <summary>A new empty, migrated database. Its connection string.</summary>
    public static Task<string> CreateDatabaseAsync() => CreateDatabaseAsync(Template);

    /// <summary>Runs the migrations as a server does.</summary>
    public static Task MigrateAsync(NpgsqlDataSource database) =>
        new Migrator(database, TimeProvider.System, NullLogger<Migrator>.Instance).RunAsync(CancellationToken.None);

    /// <summary>Runs one statement in the server's own database.</summary>
    public static async Task ExecuteAsync(string sql) => await ExecuteAsync(await ServerAsync(), sql);

    private static async Task<string> CreateDatabaseAsync(string template)
    {
        var postgres = await Instance.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await Cloning.WaitAsync(); // a template that is being copied refuses a second copy
        try
        {
            // Files that are copied as they are cost half as much time as pages that are copied by way of the log.
            await ExecuteAsync(postgres.ConnectionString, $"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        }
        finally
        {
            Cloning.Release();
        }

        return new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database of <see cref="CreateDatabaseAsync"/>.</summary>
    public static async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync((await Instance.Value).ConnectionString, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Runs one statement.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<EmbeddedPostgres> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("coder-test-postgres-").FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101); // PostgreSQL may run as another user
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { Directory = Path.Combine(directory, "postgres"), Durable = false },
            TimeProvider.System,
            NullLogger.Instance,
            CancellationToken.None);
        EndWithThisProcess(new PostmasterPidFile(postgres.DataPath).ProcessId!.Value, directory);
        await ExecuteAsync(postgres.ConnectionString, $"CREATE DATABASE {Template}");
        var template = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = Template, Pooling = false };
        await using var database = NpgsqlDataSource.Create(template);
        await MigrateAsync(database);
        return postgres;
    }

    /// <summary>
    /// Test runners end their process without leaving it time. A shell of its own notices the end of this process (its input closes), then
    /// stops PostgreSQL and removes its files.
    /// </summary>
    private static void EndWithThisProcess(int postgresId, string directory)
    {
        const string Watch =
            """
            exec 3<&0
            setsid sh -c 'cat <&3; kill -INT "$1"; tail --pid="$1" -f /dev/null; rm -rf "$2"' sh "$1" "$2" >/dev/null 2>&1 &
            """;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Watch, "sh", $"{postgresId}", directory])
        {
            RedirectStandardInput = true,
        })!;
        shell.WaitForExit();
        _life = shell.StandardInput;
    }
}
