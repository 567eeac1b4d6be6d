using System.Net.WebSockets;
using Coder.Sdk;

namespace Coder.Cli.Jobs;

/// <summary>
/// Shows a job live until it ends. A lost connection is taken up again where it broke; the first Ctrl-C asks
/// the job to stop and goes on showing how it does.
/// </summary>
internal static class JobFollower
{
    private const int MaxAttemptsWithoutNews = 30;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan QueueInterval = TimeSpan.FromSeconds(2);

    /// <summary>Gives the job in its final state.</summary>
    /// <exception cref="CliException">The job failed or was canceled.</exception>
    public static async Task FollowAsync(CliContext context, FollowedJob job, string failure, CancellationToken ct)
    {
        var view = new JobLogView(context.Console, context.Time, context.Verbose);
        using var shown = new CancellationTokenSource();
        var ticking = TickAsync(context, view, shown.Token);
        var errors = new List<string>();
        ProvisionerJob final;
        try
        {
            await using var cancel = ct.Register(() => _ = CancelJobAsync(context, job));
            view.Wait("Waiting for a provisioner");
            final = await ShowUntilEndAsync(context, job, view, errors);
            view.Finish(final.Status == ProvisionerJobStatus.Succeeded);
        }
        finally
        {
            await shown.CancelAsync();
            await ticking;
        }

        if (final.Status == ProvisionerJobStatus.Canceled)
        {
            throw new CliException("The job was canceled.");
        }

        if (final.Status != ProvisionerJobStatus.Succeeded)
        {
            // The log has shown the diagnostics; what the job's error adds is in its first line.
            var shownBefore = errors.Any(e => final.Error?.Contains(e.Trim(), StringComparison.Ordinal) == true);
            throw new CliException(failure, shownBefore ? final.Error?.Split('\n')[0] : final.Error);
        }
    }

    private static async Task<ProvisionerJob> ShowUntilEndAsync(
        CliContext context, FollowedJob job, JobLogView view, List<string> errors)
    {
        // Not the command's token: after Ctrl-C the job is shown until it has stopped.
        var ct = CancellationToken.None;
        long last = 0;
        for (var attempts = 0; ; attempts++)
        {
            Exception? lost = null;
            try
            {
                await foreach (var log in WithQueue(context, job, view, last, ct))
                {
                    attempts = 0;
                    last = log.Id;
                    view.Show(log);
                    if (log.LogLevel == LogLevel.Error && errors.Count < 100)
                    {
                        errors.Add(log.Output);
                    }
                }
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
            {
                lost = e;
            }

            try
            {
                var state = await job.State(ct);
                if (ProvisionerJobStatus.IsFinal(state.Status))
                {
                    return state;
                }
            }
            catch (HttpRequestException e)
            {
                lost ??= e;
            }

            if (attempts >= MaxAttemptsWithoutNews && lost is not null)
            {
                throw lost;
            }

            await Task.Delay(RetryDelay, context.Time, ct);
        }
    }

    /// <summary>The log; until its first line comes, the place in the queue is shown.</summary>
    private static async IAsyncEnumerable<ProvisionerJobLog> WithQueue(
        CliContext context,
        FollowedJob job,
        JobLogView view,
        long after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var logs = job.Logs(after, ct).GetAsyncEnumerator(ct);
        var next = logs.MoveNextAsync().AsTask();
        while (after == 0 && await Task.WhenAny(next, Task.Delay(QueueInterval, context.Time, ct)) != next)
        {
            var state = await job.State(ct);
            if (state.Status != ProvisionerJobStatus.Pending)
            {
                break;
            }

            view.Wait(state.QueuePosition > 0
                ? $"Waiting for a provisioner (number {state.QueuePosition} of {state.QueueSize} in the queue)"
                : "Waiting for a provisioner");
        }

        while (await next)
        {
            yield return logs.Current;
            next = logs.MoveNextAsync().AsTask();
        }
    }

    private static async Task TickAsync(CliContext context, JobLogView view, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TickInterval, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                view.Tick();
            }
        }
        catch (OperationCanceledException)
        {
            // The job ended.
        }
    }

    private static async Task CancelJobAsync(CliContext context, FollowedJob job)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), context.Time);
            await job.Cancel(limit.Token);
        }
        catch (Exception e) when (e is CoderApiException or HttpRequestException or OperationCanceledException)
        {
            await context.Console.Error.WriteLineAsync($"Could not cancel the job: {e.Message}");
        }
    }
}
