using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Scripts;

/// <summary>All scripts of the agent: the start and the stop ones each run together, the others by their schedule.</summary>
internal sealed class ScriptSet(IReadOnlyList<AgentScript> scripts, ScriptRunner runner, AgentLog log, TimeProvider time)
{
    /// <summary>Runs the start scripts in parallel.</summary>
    /// <returns>The worst status.</returns>
    public Task<string> StartAsync(CancellationToken cancellationToken) =>
        RunAllAsync(scripts.Where(script => script.RunOnStart), ScriptStages.Start, cancellationToken);

    /// <summary>Runs the stop scripts in parallel.</summary>
    /// <returns>The worst status.</returns>
    public Task<string> StopAsync(CancellationToken cancellationToken) =>
        RunAllAsync(scripts.Where(script => script.RunOnStop), ScriptStages.Stop, cancellationToken);

    /// <summary>Runs scripts by their schedules until it is cancelled. A script that still runs when its time comes is not started again.</summary>
    public Task RunSchedulesAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(scripts.Where(script => script.Cron.Length > 0).Select(script => RunScheduleAsync(script, cancellationToken)));

    private async Task<string> RunAllAsync(IEnumerable<AgentScript> chosen, string stage, CancellationToken cancellationToken)
    {
        var statuses = await Task.WhenAll(chosen.Select(script => runner.RunAsync(script, stage, cancellationToken)));
        return statuses.Contains(ScriptStatuses.TimedOut, StringComparer.Ordinal)
            ? ScriptStatuses.TimedOut
            : statuses.FirstOrDefault(status => status != ScriptStatuses.Ok) ?? ScriptStatuses.Ok;
    }

    private async Task RunScheduleAsync(AgentScript script, CancellationToken cancellationToken)
    {
        if (!CronSchedule.TryParse(script.Cron, out var schedule, out var error))
        {
            log.Error($"script \"{script.DisplayName}\" never runs: {error}");
            return;
        }

        while (schedule.Next(time.GetUtcNow(), time.LocalTimeZone) is { } next)
        {
            // A timer takes at most 49 days; a change of the system's clock is noticed within the hour.
            while (next - time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), time, cancellationToken);
            }

            await runner.RunAsync(script, ScriptStages.Cron, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
