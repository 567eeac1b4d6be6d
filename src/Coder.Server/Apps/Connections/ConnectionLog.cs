using System.Collections.Concurrent;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Apps.Connections;

/// <summary>
/// Notes who is connected to which workspace. Rows are written together once a second, so that a busy server needs two statements a second for
/// them; those of the last second are lost when the server is killed.
/// </summary>
internal sealed partial class ConnectionLog(ConnectionLogWriter writer, TimeProvider time, ILogger<ConnectionLog> logger) : BackgroundService
{
    /// <summary>Changes that wait for the database; more are dropped, and counted in the log. As many more may be on their way.</summary>
    private const int MaxPending = 20_000;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<ConnectionChange> _pending = new();
    private readonly ConcurrentDictionary<Guid, OpenConnection> _open = new();
    private readonly SemaphoreSlim _writing = new(1);
    private List<ConnectionChange> _taken = [];
    private DateTimeOffset _nextSign = DateTimeOffset.MinValue;
    private int _dropped;

    /// <summary>Notes a visit, which has no end.</summary>
    public void Visited(NewConnection connection) => Add(new ConnectionChange(NewId(), time.GetUtcNow(), connection));

    /// <summary>Notes that a connection began, or came back.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="id">Its row: it goes on if it is there already. Null for a new one.</param>
    /// <returns>What notes its end.</returns>
    public OpenConnection Open(NewConnection connection, Guid? id = null)
    {
        var open = new OpenConnection(this, id ?? NewId());
        _open[open.Id] = open;
        Add(new ConnectionChange(open.Id, time.GetUtcNow(), connection with { Ends = true }));
        return open;
    }

    /// <summary>Notes how the program of a connection ended, when an agent of its workspace says so. It may be told before or after the end.</summary>
    public void Exited(Guid workspaceId, SessionEnd end) =>
        Add(new ConnectionChange(end.ConnectionId, time.GetUtcNow(), Connection: null) { Exit = new SessionExit(workspaceId, end.ExitCode) });

    /// <summary>An id for a connection that is about to begin.</summary>
    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Notes that a connection ended, unless it has come back meanwhile: its old end is often noticed later.</summary>
    internal void Closed(OpenConnection open, string reason)
    {
        if (_open.TryRemove(new(open.Id, open)))
        {
            Add(new ConnectionChange(open.Id, time.GetUtcNow(), Connection: null, reason));
        }
    }

    /// <summary>Writes what has gathered. What gathered before the call is in the database after it.</summary>
    internal async Task FlushAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            while (_taken.Count < MaxPending && _pending.TryDequeue(out var change))
            {
                _taken.Add(change);
            }

            if (_taken.Count > 0)
            {
                await writer.WriteAsync(new ConnectionChanges(_taken), ct);
                _taken = [];
            }
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is null && e is not OperationCanceledException)
        {
            // What cannot be written must not stand in the way of what comes after it.
            _taken = [];
            throw;
        }
        finally
        {
            _writing.Release();
        }

        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
        {
            LogDropped(dropped);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        try
        {
            do
            {
                await TryAsync(FlushAndSignAsync, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            await TryAsync(LeaveAsync, CancellationToken.None);
        }
    }

    private void Add(ConnectionChange change)
    {
        if (_pending.Count < MaxPending)
        {
            _pending.Enqueue(change);
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task FlushAndSignAsync(CancellationToken ct)
    {
        await FlushAsync(ct);
        if (time.GetUtcNow() is var now && now >= _nextSign)
        {
            if (await writer.SignAsync(ct) is > 0 and var ended)
            {
                LogEnded(ended);
            }

            _nextSign = now + ConnectionLogWriter.SignInterval;
        }
    }

    private async Task LeaveAsync(CancellationToken ct)
    {
        await FlushAsync(ct);
        await writer.LeaveAsync(ct);
    }

    private async Task TryAsync(Func<CancellationToken, Task> write, CancellationToken ct)
    {
        try
        {
            await write(ct);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection log waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} changes are missing in the connection log: too many waited for the database")]
    private partial void LogDropped(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ended {Count} rows of the connection log: the server that carried these connections went away")]
    private partial void LogEnded(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection log could not be written")]
    private partial void LogFailed(Exception exception);
}
