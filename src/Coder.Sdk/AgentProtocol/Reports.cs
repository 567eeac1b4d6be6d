namespace Coder.Sdk.AgentProtocol;

/// <summary>What an agent says about itself after it connected.</summary>
/// <param name="Version">Version of the agent, as <c>v2.40.0</c>.</param>
/// <param name="ExpandedDirectory">Working directory after expansion: an absolute path.</param>
/// <param name="Subsystems">What runs around the agent: envbox, envbuilder, exectrace.</param>
public sealed record StartupReport(string Version, string ExpandedDirectory, IReadOnlyList<string> Subsystems);

/// <summary>A new lifecycle state, one of <see cref="AgentLifecycle"/>.</summary>
/// <param name="State">The state.</param>
/// <param name="ChangedAt">When it began.</param>
public sealed record LifecycleReport(string State, DateTimeOffset ChangedAt);

/// <summary>Collected metadata values.</summary>
/// <param name="Items">The values, one per key.</param>
public sealed record MetadataReport(IReadOnlyList<MetadataItem> Items);

/// <summary>One collected value.</summary>
/// <param name="Key">Key of its description.</param>
/// <param name="CollectedAt">When the run ended.</param>
/// <param name="Value">Output of the script, without the last line break.</param>
/// <param name="Error">What went wrong; empty when nothing did.</param>
public sealed record MetadataItem(string Key, DateTimeOffset CollectedAt, string Value, string Error);

/// <summary>Where log lines come from, shown beside them.</summary>
/// <param name="Id">Id of the source.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="Icon">Icon path or URL.</param>
public sealed record LogSource(Guid Id, string DisplayName, string Icon);

/// <summary>Log lines of one source, oldest first.</summary>
/// <param name="SourceId">Id of the source.</param>
/// <param name="Logs">The lines.</param>
public sealed record LogBatch(Guid SourceId, IReadOnlyList<LogLine> Logs);

/// <summary>One log line.</summary>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Level">One of <see cref="LogLevels"/>.</param>
/// <param name="Output">The text without line break.</param>
public sealed record LogLine(DateTimeOffset CreatedAt, string Level, string Output);

/// <summary>Answer to <see cref="LogBatch"/>.</summary>
/// <param name="Overflowed">True when the agent's log limit is reached: nothing more is stored, the agent stops sending.</param>
public sealed record LogBatchResult(bool Overflowed);

/// <summary>A script ended.</summary>
/// <param name="ScriptId">Id of the script.</param>
/// <param name="Stage">One of <see cref="ScriptStages"/>.</param>
/// <param name="Status">One of <see cref="ScriptStatuses"/>.</param>
/// <param name="ExitCode">Exit code; 255 when there is none.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record ScriptCompletion(
    Guid ScriptId, string Stage, string Status, int ExitCode, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>Traffic and sessions since the last report (bytes) and now (counts).</summary>
public sealed record StatsReport
{
    /// <summary>Bytes received from clients since the last report.</summary>
    public long RxBytes { get; init; }

    /// <summary>Bytes sent to clients since the last report.</summary>
    public long TxBytes { get; init; }

    /// <summary>Open streams of any kind.</summary>
    public int ConnectionCount { get; init; }

    /// <summary>Open SSH sessions and commands.</summary>
    public int SessionCountSsh { get; init; }

    /// <summary>Clients attached to reconnecting terminals.</summary>
    public int SessionCountReconnectingPty { get; init; }

    /// <summary>Open Visual Studio Code sessions.</summary>
    public int SessionCountVscode { get; init; }

    /// <summary>Open JetBrains sessions.</summary>
    public int SessionCountJetbrains { get; init; }

    /// <summary>A running job that the template counts as activity, for people; null for none.</summary>
    public string? ActiveJob { get; init; }
}

/// <summary>Answer to <see cref="StatsReport"/>.</summary>
/// <param name="ReportIntervalSeconds">Seconds until the next report.</param>
public sealed record StatsResult(int ReportIntervalSeconds);

/// <summary>Health of apps that changed: app id → one of <see cref="AppHealths"/>.</summary>
/// <param name="Apps">The changed ones.</param>
public sealed record AppHealthReport(IReadOnlyDictionary<Guid, string> Apps);

/// <summary>The workspace is about to stop.</summary>
/// <param name="Reason">Why, for the agent's log.</param>
public sealed record ShutdownRequest(string Reason);
