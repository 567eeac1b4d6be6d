using System.Diagnostics;
using Npgsql;

namespace Coder.Server.Database.Embedded;

/// <summary>
/// A real PostgreSQL that the server starts, watches and stops: own data directory and random password, reachable through a
/// Unix socket only, never as root. When it dies it is started again; an orphan of a killed server is stopped first.
/// Disposing stops it (fast shutdown: running statements are ended, the data are written).
/// </summary>
internal sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>The database's superuser, the only role.</summary>
    public const string UserName = "coder";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private readonly DataDirectory _directory;
    private readonly FileStream _lock;
    private readonly PostgresProcessFactory _processes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;

    private EmbeddedPostgres(
        DataDirectory directory, FileStream @lock, PostgresProcessFactory processes, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        _directory = directory;
        _lock = @lock;
        _processes = processes;
        _time = time;
        _logger = logger;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = directory.SocketDirectory,
            Username = UserName,
            Password = directory.Password(),
            Database = "postgres",
        }.ConnectionString;
        var starting = StartFirstAsync(ct);
        Ready = starting;
        _supervision = SuperviseAsync(starting);
    }

    /// <summary>How to connect; stays the same when the database is restarted. Holds a secret.</summary>
    public string ConnectionString { get; }

    /// <summary>Completes when the database accepts connections; fails with a <see cref="StartupException"/> that says why it does not.</summary>
    public Task Ready { get; }

    /// <summary>The data directory, whose <c>postmaster.pid</c> names the process.</summary>
    public string DataPath => _directory.Data;

    /// <summary>Starts the database and waits until it accepts connections.</summary>
    /// <exception cref="StartupException">It cannot run; the text says why and the way out.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        var postgres = await LaunchAsync(options, time, logger, ct);
        try
        {
            await postgres.Ready;
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Begins to start the database, making it first when there is none. Its <see cref="ConnectionString"/> is known at once;
    /// connections wait for <see cref="Ready"/>.
    /// </summary>
    /// <exception cref="StartupException">It cannot run; the text says why and the way out.</exception>
    public static async Task<EmbeddedPostgres> LaunchAsync(
        EmbeddedPostgresOptions options, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        var user = UnprivilegedUser.Choose();
        var directory = await DataDirectory.PrepareAsync(options, user, ct);
        var @lock = TakeLock(options.Directory);
        try
        {
            var binaries = await BinaryChoice.ChooseAsync(options, directory, user, ct);
            if (directory.IsRelocated)
            {
                LogRelocated(logger, user.Name, options.Directory, directory.Root);
            }

            if (directory.Major is null)
            {
                LogInitializing(logger, binaries.Version, directory.Data);
                await directory.InitializeAsync(binaries, ct);
            }

            var processes = new PostgresProcessFactory(binaries, directory, user, options.Durable, time, logger);
            return new EmbeddedPostgres(directory, @lock, processes, time, logger, ct);
        }
        catch
        {
            await @lock.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        await _lock.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>Two servers on one directory would stop each other's database.</summary>
    private static FileStream TakeLock(string directory)
    {
        var path = Path.Combine(directory, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StartupException(
                $"Another server uses the built-in database in {directory} ({path} is locked). "
                + "Stop that server, or set CODER_CONFIG_DIR to another directory.", e);
        }
    }

    private async Task<PostgresProcess> StartFirstAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        var process = await _processes.StartAsync(either.Token);
        LogStarted(_processes.Version, _directory.Data);
        return process;
    }

    /// <summary>Waits for the process to end, and starts it again with growing pauses until the server stops.</summary>
    private async Task SuperviseAsync(Task<PostgresProcess> starting)
    {
        await Task.WhenAny(starting);
        if (!starting.IsCompletedSuccessfully)
        {
            return; // Whoever waits until it is ready learns why it is not.
        }

        var process = await starting;
        var backOff = FirstBackOff;
        while (true)
        {
            try
            {
                var startedAt = _time.GetTimestamp();
                await process.Ended.WaitAsync(_stopping.Token);
                LogEnded(process.Tail());
                backOff = _time.GetElapsedTime(startedAt) > TimeSpan.FromMinutes(1) ? FirstBackOff : backOff;
                process.Dispose();
                process = await RestartAsync(backOff);
                backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, LongestBackOff.Ticks));
            }
            catch (OperationCanceledException)
            {
                await process.StopAsync(StopTimeout, _time);
                process.Dispose();
                LogStopped();
                return;
            }
        }
    }

    private async Task<PostgresProcess> RestartAsync(TimeSpan backOff)
    {
        while (true)
        {
            try
            {
                await Task.Delay(backOff, _time, _stopping.Token);
                var process = await _processes.StartAsync(_stopping.Token);
                LogRestarted();
                return process;
            }
            catch (StartupException e)
            {
                LogRestartFailed(e.Message);
                backOff = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, LongestBackOff.Ticks));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Making the built-in database with PostgreSQL {Version} in {Directory}")]
    private static partial void LogInitializing(ILogger logger, string version, string directory);

    [LoggerMessage(Level = LogLevel.Information, Message = "Built-in PostgreSQL {Version} runs on {Directory}")]
    private partial void LogStarted(string version, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The built-in database runs as user {User}, who cannot enter {Directory}; its files are in {Root} instead")]
    private static partial void LogRelocated(ILogger logger, string? user, string directory, string root);

    [LoggerMessage(Level = LogLevel.Error, Message = "The built-in PostgreSQL ended unexpectedly, starting it again; its last words: {Tail}")]
    private partial void LogEnded(string tail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The built-in PostgreSQL runs again")]
    private partial void LogRestarted();

    [LoggerMessage(Level = LogLevel.Error, Message = "The built-in PostgreSQL could not be started again, trying on: {Reason}")]
    private partial void LogRestartFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The built-in PostgreSQL has stopped")]
    private partial void LogStopped();
}
