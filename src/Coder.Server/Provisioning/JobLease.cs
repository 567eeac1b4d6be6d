using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Why a running job should end early.</summary>
internal enum StopReason
{
    /// <summary>It should not.</summary>
    None,

    /// <summary>A person canceled it.</summary>
    Canceled,

    /// <summary>This server stops and the time for finishing is over.</summary>
    Shutdown,

    /// <summary>The job was ended or taken by somebody else.</summary>
    Lost,
}

/// <summary>
/// A worker's hold on a running job: sends heartbeats, learns of cancellation, and turns it into two tokens – first
/// <see cref="Graceful"/>, and when the job has still not ended after the force-cancel interval, <see cref="Forced"/>.
/// </summary>
internal sealed partial class JobLease : IAsyncDisposable
{
    /// <summary>Time between heartbeats; a job without one for five minutes counts as hung.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private readonly AcquiredJob _job;
    private readonly JobQueue _queue;
    private readonly TimeProvider _time;
    private readonly TimeSpan _forceAfter;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _graceful = new();
    private readonly CancellationTokenSource _forced;
    private readonly Task _beating;
    private int _reason;

    public JobLease(AcquiredJob job, JobQueue queue, Notifications notifications, TimeSpan forceAfter, TimeProvider time, ILogger logger)
    {
        _job = job;
        _queue = queue;
        _time = time;
        _forceAfter = forceAfter;
        _logger = logger;
        _forced = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _beating = Task.WhenAll(BeatAsync(_ended.Token), ListenAsync(notifications, _ended.Token));
    }

    /// <summary>Cancelled when the job should end early, keeping what it has reached.</summary>
    public CancellationToken Graceful => _graceful.Token;

    /// <summary>Cancelled when the worker should wait no longer.</summary>
    public CancellationToken Forced => _forced.Token;

    /// <summary>Why the job should end early; the first reason counts.</summary>
    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    /// <summary>Asks the job to end; after <paramref name="patience"/> the worker waits no longer.</summary>
    public void Stop(StopReason reason, TimeSpan patience)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
        {
            _forced.CancelAfter(patience);
            _graceful.Cancel();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating;
        _ended.Dispose();
        _forced.Dispose();
        _graceful.Dispose();
    }

    private async Task BeatAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, _time);
        try
        {
            do
            {
                await BeatOnceAsync(ct);
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    private async Task BeatOnceAsync(CancellationToken ct)
    {
        try
        {
            switch (await _queue.HeartbeatAsync(_job.Id, _job.WorkerId, ct))
            {
                case HeartbeatAnswer.Cancel:
                    Stop(StopReason.Canceled, _forceAfter);
                    break;
                case HeartbeatAnswer.Lost:
                    Stop(StopReason.Lost, _forceAfter);
                    break;
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogHeartbeat(_job.Id, e.Message);
        }
    }

    private async Task ListenAsync(Notifications notifications, CancellationToken ct)
    {
        try
        {
            await using var canceled = await notifications.SubscribeAsync(ProvisioningChannels.JobsCanceled, ct);
            var own = _job.Id.ToString();
            await foreach (var payload in canceled.Reader.ReadAllAsync(ct))
            {
                if (payload == own || payload == Notifications.Resync)
                {
                    await BeatOnceAsync(ct);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat of job {JobId} did not reach the database: {Reason}")]
    private partial void LogHeartbeat(Guid jobId, string reason);
}
