namespace Coder.Tunnel.Resuming;

/// <summary>Limits and times of resumable streams; both sides of a stream use the same <see cref="BufferBytes"/>.</summary>
public sealed record ResumeOptions
{
    /// <summary>The defaults.</summary>
    public static ResumeOptions Default { get; } = new();

    /// <summary>Longest <see cref="KeepTime"/>.</summary>
    public static TimeSpan LongestKeepTime { get; } = TimeSpan.FromDays(7);

    /// <summary>Clock of the times below.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Bytes of one direction that may be written and not yet read by the other side: what can be sent again, and what
    /// the other side has to keep for a slow reader. A writer waits while it is used up.
    /// </summary>
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>Bytes read before the other side is told; what an idle stream keeps at most.</summary>
    public int AcknowledgeBytes { get; init; } = 64 << 10;

    /// <summary>How long the accepting side keeps a stream whose other side is away.</summary>
    public TimeSpan KeepTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most streams of the accepting side; more are refused.</summary>
    public int MaxStreams { get; init; } = 1024;

    /// <summary>Most streams of the accepting side whose other side is away; the one that is so for the longest time is ended first.</summary>
    public int MaxOrphans { get; init; } = 256;

    /// <summary>How long the opening side tries to come back.</summary>
    public TimeSpan ReconnectTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the opening side, when it ends, waits for the other side to hear that its streams are over.</summary>
    public TimeSpan LastWordsTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for one attempt to come back.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
