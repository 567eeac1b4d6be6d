using Coder.Agent.Connection;
using Coder.Agent.Ssh;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Reporting;

/// <summary>Counts traffic and sessions, and reports them as often as the server asks for.</summary>
internal sealed class StatsReporter(ServerLink link, Func<int> terminalClients, Func<string?> activeJob, AgentLog log, TimeProvider time)
{
    private static readonly TimeSpan FallbackInterval = TimeSpan.FromSeconds(30);

    private long _received;
    private long _sent;
    private int _streams;
    private int _commands;
    private int _vscodeSessions;
    private int _jetBrainsPorts;

    public void AddTraffic(long received, long sent)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
    }

    public void StreamOpened() => Interlocked.Increment(ref _streams);

    public void StreamClosed() => Interlocked.Decrement(ref _streams);

    public void CommandStarted() => Interlocked.Increment(ref _commands);

    public void CommandEnded() => Interlocked.Decrement(ref _commands);

    /// <summary>Counts an SSH session until the result is disposed.</summary>
    public IDisposable CountSession(SessionType type) => type switch
    {
        SessionType.VisualStudioCode => new Counted(() => Interlocked.Increment(ref _vscodeSessions), () => Interlocked.Decrement(ref _vscodeSessions)),
        SessionType.JetBrains => new Counted(() => { }, () => { }),
        _ => new Counted(CommandStarted, CommandEnded),
    };

    /// <summary>Counts a JetBrains session until the result is disposed.</summary>
    public IDisposable CountJetBrains() => new Counted(() => Interlocked.Increment(ref _jetBrainsPorts), () => Interlocked.Decrement(ref _jetBrainsPorts));

    /// <summary>Reports until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(await ReportAsync(cancellationToken), time, cancellationToken);
        }
    }

    private async Task<TimeSpan> ReportAsync(CancellationToken cancellationToken)
    {
        var report = new StatsReport
        {
            RxBytes = Interlocked.Exchange(ref _received, 0),
            TxBytes = Interlocked.Exchange(ref _sent, 0),
            ConnectionCount = Volatile.Read(ref _streams),
            SessionCountSsh = Volatile.Read(ref _commands),
            SessionCountReconnectingPty = terminalClients(),
            SessionCountVscode = Volatile.Read(ref _vscodeSessions),
            SessionCountJetbrains = Volatile.Read(ref _jetBrainsPorts),
            ActiveJob = activeJob(),
        };
        try
        {
            var result = await link.CallAsync(
                AgentMethods.Stats, report, AgentProtocolJson.Default.StatsReport, AgentProtocolJson.Default.StatsResult, cancellationToken);
            return result.ReportIntervalSeconds > 0 ? TimeSpan.FromSeconds(result.ReportIntervalSeconds) : FallbackInterval;
        }
        catch (ControlException e)
        {
            log.Warn($"the server refused statistics: {e.Message}");
            return FallbackInterval;
        }
    }
}
