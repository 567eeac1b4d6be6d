using System.Diagnostics;
using Coder.Server.Database.Embedded;
using Coder.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coder.Server.Tests.Database;

/// <summary>The real thing: every test makes a database of its own and ends the processes that it started.</summary>
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("coder-embedded-");

    public EmbeddedPostgresTests() => File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);

    private string PidFile => _folder.Of("postgres/data/postmaster.pid");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_outlive_a_stop_and_a_start()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
        }

        File.Exists(PidFile).ShouldBeFalse();
        await using var second = await StartAsync();
        (await ScalarAsync(second, "SELECT id FROM kept")).ShouldBe(42);
    }

    [Fact]
    public async Task One_that_is_stopped_while_it_starts_leaves_nothing_behind()
    {
        var launched = await EmbeddedPostgres.LaunchAsync(Options(), TimeProvider.System, NullLogger.Instance, CancellationToken.None);

        await launched.DisposeAsync();

        launched.Ready.IsCompleted.ShouldBeTrue();
        File.Exists(PidFile).ShouldBeFalse();
        await using var next = await StartAsync();
        next.ConnectionString.ShouldBe(launched.ConnectionString);
    }

    [Fact]
    public async Task It_never_runs_as_root_and_nobody_else_can_read_the_password()
    {
        await using var postgres = await StartAsync();

        var status = await File.ReadAllLinesAsync($"/proc/{Pid()}/status");
        status.Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1].ShouldNotBe("0");
        File.GetUnixFileMode(_folder.Of("postgres/password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var environment = await File.ReadAllTextAsync($"/proc/{Pid()}/environ");
        environment.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0])
            .ShouldBeSubsetOf(["LC_ALL", "PATH", "TZ", "TMPDIR"]);
        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(connection.OpenAsync())).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task A_killed_database_comes_back_by_itself()
    {
        await using var postgres = await StartAsync(options => options with { Durable = true });
        await ExecuteAsync(postgres, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
        var killed = Pid();

        Process.GetProcessById(killed).Kill();

        await UntilAsync(() => File.Exists(PidFile) && Pid() != killed && new PostmasterPidFile(postgres.DataPath).IsReady(Pid()));
        NpgsqlConnection.ClearAllPools();
        (await ScalarAsync(postgres, "SELECT id FROM kept")).ShouldBe(1);
    }

    [Fact]
    public async Task The_database_of_a_killed_server_is_stopped_and_its_data_are_there()
    {
        var orphan = await OrphanAsync();

        await using var postgres = await StartAsync();

        Pid().ShouldNotBe(orphan);

        // When it has ended, it stays in the list of processes until this one, which started it, has taken notice.
        await Eventually.HoldsAsync("the orphan is gone", () => !Directory.Exists($"/proc/{orphan}"));
        (await ScalarAsync(postgres, "SELECT id FROM kept")).ShouldBe(7);
    }

    [Fact]
    public async Task A_stale_pid_file_with_the_id_of_another_program_does_not_stop_a_start()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(PidFile, $"{Environment.ProcessId}\n{_folder.Path}\n1\n5432\n\n\n");

        await using var postgres = await StartAsync();

        (await ScalarAsync(postgres, "SELECT 1")).ShouldBe(1);
        Pid().ShouldNotBe(Environment.ProcessId);
    }

    [Fact]
    public async Task Data_of_another_major_version_are_refused_with_the_way_out()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(_folder.Of("postgres/data/PG_VERSION"), "11\n");

        var error = await Should.ThrowAsync<StartupException>(StartAsync());

        error.Message.ShouldStartWith($"The built-in database in {_folder.Path}/postgres/data was made by PostgreSQL 11, and only PostgreSQL ");
        error.Message.ShouldContain("Install PostgreSQL 11 beside it (on Debian: apt-get install postgresql-11) and start again; or upgrade");
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused()
    {
        await using var first = await StartAsync();

        var error = await Should.ThrowAsync<StartupException>(StartAsync());

        error.Message.ShouldStartWith($"Another server uses the built-in database in {_folder.Path}/postgres");
        error.Message.ShouldEndWith("Stop that server, or set CODER_CONFIG_DIR to another directory.");
        (await ScalarAsync(first, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Without_binaries_the_text_says_what_to_install()
    {
        var error = await Should.ThrowAsync<StartupException>(StartAsync(options => options with { BinaryDirectories = [_folder.Path] }));

        error.Message.ShouldStartWith("The built-in database needs the programs postgres and initdb, and none that run");
        error.Message.ShouldContain("apt-get install postgresql");
        error.Message.ShouldContain("CODER_PG_CONNECTION_URL");
    }

    [Fact]
    public async Task A_start_that_was_killed_while_it_made_the_database_is_repeated()
    {
        Directory.CreateDirectory(_folder.Of("postgres/data.new/base"));

        await using var postgres = await StartAsync();

        (await ScalarAsync(postgres, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Under_root_a_directory_that_only_root_can_enter_moves_the_data_and_says_so()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return; // Without root the server's own user owns the directory, and there is nothing to move.
        }

        var hidden = Directory.CreateDirectory(_folder.Of("hidden"));
        File.SetUnixFileMode(hidden.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var fallback = _folder.Of("fallback");

        await using var postgres = await StartAsync(options => options with
        {
            Directory = Path.Combine(hidden.FullName, "postgres"),
            FallbackDirectory = fallback,
        });

        postgres.DataPath.ShouldStartWith(fallback + "/postgres-");
        (await ScalarAsync(postgres, "SELECT 1")).ShouldBe(1);
    }

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql) => await ScalarAsync(postgres, sql);

    private static async Task<object?> ScalarAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Leaves a running database behind whose server is gone: started like a server's, but by nobody who watches it.</summary>
    private async Task<int> OrphanAsync()
    {
        await using (var postgres = await StartAsync())
        {
            await ExecuteAsync(postgres, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
        }

        var user = UnprivilegedUser.Choose();
        var options = Options();
        var directory = await DataDirectory.PrepareAsync(options, user, CancellationToken.None);
        var binaries = await BinaryChoice.ChooseAsync(options, directory, user, CancellationToken.None);
        var process = await new PostgresProcessFactory(binaries, directory, user, durable: false, TimeProvider.System, NullLogger.Instance)
            .StartAsync(CancellationToken.None);
        return process.Id;
    }

    private EmbeddedPostgresOptions Options() => new() { Directory = _folder.Of("postgres"), Durable = false };

    private Task<EmbeddedPostgres> StartAsync(Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? change = null) =>
        EmbeddedPostgres.StartAsync(change?.Invoke(Options()) ?? Options(), TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    private int Pid() => new PostmasterPidFile(_folder.Of("postgres/data")).ProcessId ?? 0;

    /// <summary>Looks again whenever something in the directory has changed.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(PidFile)!);
        using var changed = new SemaphoreSlim(0);
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        while (!condition())
        {
            await changed.WaitAsync(timeout.Token);
        }
    }
}
