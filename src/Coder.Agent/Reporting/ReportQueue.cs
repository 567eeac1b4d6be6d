using System.Threading.Channels;
using Coder.Agent.Connection;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Reporting;

/// <summary>
/// What the server has to know in order: lifecycle states and script timings. Kept while there is no connection;
/// beyond <see cref="Capacity"/> the oldest is lost.
/// </summary>
internal sealed class ReportQueue(ServerLink link, AgentLog log)
{
    /// <summary>Most reports that wait.</summary>
    public const int Capacity = 1024;

    private readonly Channel<Func<CancellationToken, Task>> _reports = Channel.CreateBounded<Func<CancellationToken, Task>>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Lifecycle(string state, DateTimeOffset changedAt)
    {
        log.Info($"lifecycle: {state}");
        Enqueue(cancel => link.CallAsync(
            AgentMethods.Lifecycle,
            new LifecycleReport(state, changedAt),
            AgentProtocolJson.Default.LifecycleReport,
            AgentProtocolJson.Default.Empty,
            cancel));
    }

    public void ScriptCompleted(ScriptCompletion completion) => Enqueue(cancel => link.CallAsync(
        AgentMethods.ScriptCompleted, completion, AgentProtocolJson.Default.ScriptCompletion, AgentProtocolJson.Default.Empty, cancel));

    /// <summary>The program of a session ended.</summary>
    /// <param name="connectionId">The session in the server's log; a server that notes none is told nothing.</param>
    /// <param name="exitCode">Exit code; 128 + n when signal n ended it.</param>
    public void SessionEnded(Guid? connectionId, int exitCode)
    {
        if (connectionId is { } id)
        {
            Enqueue(cancel => link.CallAsync(
                AgentMethods.SessionEnded, new SessionEnd(id, exitCode), AgentProtocolJson.Default.SessionEnd, AgentProtocolJson.Default.Empty, cancel));
        }
    }

    /// <summary>A list of the containers would show something else than before.</summary>
    public void ContainersChanged() => Enqueue(cancel => link.CallAsync(
        AgentMethods.ContainersChanged, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.Empty, cancel));

    /// <summary>Completes when all that was queued before is reported.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(_ =>
        {
            done.SetResult();
            return Task.CompletedTask;
        });
        return done.Task;
    }

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await report(cancellationToken);
            }
            catch (ControlException e)
            {
                log.Warn($"the server refused a report: {e.Message}");
            }
        }
    }

    private void Enqueue(Func<CancellationToken, Task> report) => _reports.Writer.TryWrite(report);
}
