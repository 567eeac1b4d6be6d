using Coder.Provisioner;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// One worker in the server process: takes a job, runs it, stores its outcome, again and again. It runs one job at a time.
/// When the server stops it finishes its job within <see cref="ShutdownGrace"/> or hands it back to the queue.
/// </summary>
internal sealed partial class ProvisionerWorker(
    JobQueue queue,
    IEnumerable<IJobRunner> runners,
    OutcomeWriter outcomes,
    BuildStates states,
    NpgsqlDataSource database,
    Notifications notifications,
    ProvisionerOptions options,
    TimeProvider time,
    ILogger<ProvisionerWorker> logger)
{
    /// <summary>How long a running job may go on after the server was asked to stop.</summary>
    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(15);

    /// <summary>How long the engine may take to stop between two resources.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, IJobRunner> _runners = runners.ToDictionary(runner => runner.JobType, StringComparer.Ordinal);

    /// <summary>Works as <paramref name="workerId"/> until cancelled.</summary>
    public async Task RunAsync(Guid workerId, CancellationToken stopping)
    {
        await using var posted = await notifications.SubscribeAsync(ProvisioningChannels.JobsPosted, CancellationToken.None);
        var tags = JobTags.ToJson(JobTags.Default);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await queue.AcquireAsync(workerId, tags, stopping) is { } job)
                {
                    await RunJobAsync(job, stopping);
                }
                else
                {
                    await WaitForJobAsync(posted, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogQueueAway(e.Message);
                await Task.Delay(RetryInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitForJobAsync(Notifications.Subscription posted, CancellationToken stopping)
    {
        using var poll = new CancellationTokenSource(PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, stopping);
        try
        {
            await posted.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Time to look by itself.
        }
    }

    private async Task RunJobAsync(AcquiredJob job, CancellationToken stopping)
    {
        LogTaken(job.Id, job.Type);
        var lowest = job.Input.LogLevel == "debug" ? BuildLogLevel.Trace : BuildLogLevel.Debug;
        await using var log = new JobLog(job.Id, lowest, database, notifications, time, logger);
        await using var lease = new JobLease(job, queue, notifications, options.ForceCancelInterval, time, logger);
        await PublishTakenAsync(job);
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var onGrace = grace.Token.Register(() => lease.Stop(StopReason.Shutdown, ExitPatience));
        await using var onStopping = stopping.Register(() => grace.CancelAfter(ShutdownGrace));

        var outcome = await RunWithinLeaseAsync(job, log, lease);
        if (outcome is null || lease.Reason == StopReason.Lost)
        {
            LogAbandoned(job.Id, lease.Reason);
            return;
        }

        if (lease.Reason == StopReason.Shutdown && outcome.Canceled)
        {
            await HandBackAsync(job, outcome, log);
            return;
        }

        await log.FlushAsync(LogPatience);
        if (await outcomes.EndAsync(job, outcome, CancellationToken.None))
        {
            LogEnded(job.Id, outcome.Canceled ? "canceled" : outcome.Error is null ? "succeeded" : "failed");
        }
        else
        {
            LogAbandoned(job.Id, StopReason.Lost);
        }
    }

    private async Task PublishTakenAsync(AcquiredJob job)
    {
        await notifications.PublishAsync(ProvisioningChannels.JobLogs(job.Id));
        if (job.Input.WorkspaceId is { } workspace)
        {
            await notifications.PublishAsync(ProvisioningChannels.Workspace(workspace));
        }
    }

    /// <summary>The job's outcome; null when it did not end although it was forced to.</summary>
    private async Task<JobOutcome?> RunWithinLeaseAsync(AcquiredJob job, JobLog log, JobLease lease)
    {
        if (!_runners.TryGetValue(job.Type, out var runner))
        {
            return JobOutcome.Failed($"This server cannot run jobs of the type {job.Type}.");
        }

        var running = Task.Run(() => runner.RunAsync(job, log, lease.Graceful), CancellationToken.None);
        try
        {
            return await running.WaitAsync(lease.Forced);
        }
        catch (OperationCanceledException) when (lease.Forced.IsCancellationRequested && !running.IsCompleted)
        {
            // Nobody waits for it any more; what it still throws is nobody's concern.
            _ = running.ContinueWith(static task => task.Exception, TaskScheduler.Default);
            return lease.Reason == StopReason.Canceled
                ? JobOutcome.Failed(
                    $"Cancel timed out: the job did not end within {options.ForceCancelInterval.TotalMinutes:0.#} minutes after it was canceled. "
                    + "Resources that it was just changing may be in any state.") with { Canceled = true, WorkspaceId = job.Input.WorkspaceId }
                : null;
        }
        catch (OperationCanceledException) when (lease.Graceful.IsCancellationRequested)
        {
            return new JobOutcome { Canceled = true, WorkspaceId = job.Input.WorkspaceId };
        }
        catch (Exception e)
        {
            LogFailed(e, job.Id);
            return JobOutcome.Failed(
                $"The server could not run this job: {DatabaseFailure.Explain(e) ?? e.Message} Try again; if it happens again, the server's log says more.")
                with { WorkspaceId = job.Input.WorkspaceId };
        }
    }

    private async Task HandBackAsync(AcquiredJob job, JobOutcome outcome, JobLog log)
    {
        log.WriteOwn(BuildLogLevel.Info, "Handing back", "This server is stopping. The job waits for the next one, which goes on from here.");
        await log.FlushAsync(ExitPatience);
        if (outcome is { BuildId: { } build, State: { } state })
        {
            await states.CheckpointAsync(job, build, state, CancellationToken.None);
        }

        await queue.HandBackAsync(job.Id, job.WorkerId, CancellationToken.None);
        LogHandedBack(job.Id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Took job {JobId} ({Type})")]
    private partial void LogTaken(Guid jobId, string type);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} {Result}")]
    private partial void LogEnded(Guid jobId, string result);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was handed back to the queue")]
    private partial void LogHandedBack(Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was given up ({Reason})")]
    private partial void LogAbandoned(Guid jobId, StopReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed in the server")]
    private partial void LogFailed(Exception exception, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job queue cannot be read, trying again: {Reason}")]
    private partial void LogQueueAway(string reason);
}
