namespace Coder.Server.Database.Embedded;

/// <summary>Starts postmasters on a data directory, after whatever an earlier one left is out of the way.</summary>
internal sealed partial class PostgresProcessFactory(
    PostgresBinaries binaries,
    DataDirectory directory,
    UnprivilegedUser user,
    bool durable,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2); // recovery after a crash reads the whole log
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly PostmasterPidFile _pidFile = new(directory.Data);

    /// <summary>Version of PostgreSQL, such as 18.4.</summary>
    public string Version => binaries.Version;

    /// <summary>Starts one and waits until it accepts connections.</summary>
    /// <exception cref="StartupException">It ended, or did not become ready in time; the text has its last words.</exception>
    public async Task<PostgresProcess> StartAsync(CancellationToken ct)
    {
        await ClearAsync(ct);
        var process = new PostgresProcess(UnprivilegedUser.Start(user.Command(Command())), logger);
        try
        {
            await WaitUntilReadyAsync(process, ct);
            return process;
        }
        catch
        {
            if (!process.Ended.IsCompleted)
            {
                await process.StopAsync(OrphanTimeout, time);
            }

            process.Dispose();
            throw;
        }
    }

    private List<string> Command()
    {
        List<string> command =
        [
            binaries.Postgres, "-D", directory.Data,
            "-c", "listen_addresses=",
            "-c", $"unix_socket_directories={directory.SocketDirectory}",
            "-c", "unix_socket_permissions=0700",
            "-c", "cluster_name=coder",
            "-c", "jit=off",
        ];
        if (!durable)
        {
            command.AddRange(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=300"]);
        }

        return command;
    }

    /// <summary>
    /// Stops the postmaster that a killed server left behind, and removes a pid file whose process is gone or is somebody
    /// else's by now (PostgreSQL itself would refuse to start because of the latter).
    /// </summary>
    private async Task ClearAsync(CancellationToken ct)
    {
        if (_pidFile.ProcessId is not { } id)
        {
            return;
        }

        if (Unix.Exists(id) && _pidFile.IsOurs(id))
        {
            LogStoppingOrphan(id);
            await StopOrphanAsync(id, ct);
        }
        else
        {
            LogStalePidFile(id);
            _pidFile.Remove();
        }
    }

    private async Task StopOrphanAsync(int id, CancellationToken ct)
    {
        foreach (var signal in (int[])[Unix.SigInt, Unix.SigQuit, Unix.SigKill])
        {
            Unix.Signal(id, signal);
            var since = time.GetTimestamp();
            while (time.GetElapsedTime(since) < OrphanTimeout)
            {
                if (!Unix.Exists(id) || !_pidFile.IsOurs(id))
                {
                    return;
                }

                await Task.Delay(Poll, time, ct);
            }
        }

        throw new StartupException($"The PostgreSQL of an earlier run (process {id}) does not stop. End it, and start again.");
    }

    private async Task WaitUntilReadyAsync(PostgresProcess process, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        while (!_pidFile.IsReady(process.Id))
        {
            if (process.Ended.IsCompleted)
            {
                throw new StartupException($"The built-in PostgreSQL ended while it started; it said: {process.Tail()}");
            }

            if (time.GetElapsedTime(since) > StartTimeout)
            {
                throw new StartupException($"The built-in PostgreSQL is not ready after {StartTimeout.TotalSeconds} s; it said: {process.Tail()}");
            }

            await Task.Delay(Poll, time, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping the PostgreSQL that an earlier run left behind (process {ProcessId})")]
    private partial void LogStoppingOrphan(int processId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removing the stale pid file of process {ProcessId}, which is not this PostgreSQL")]
    private partial void LogStalePidFile(int processId);
}
