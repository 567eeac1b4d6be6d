using System.Globalization;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Server.Agents;

/// <summary>The memory or a volume of an agent that its template wants watched, and what was last told about it.</summary>
internal sealed record MonitoredResource
{
    /// <summary>Measurements of a report.</summary>
    public const int Points = 20;

    /// <summary>Seconds between measurements.</summary>
    public const int IntervalSeconds = 10;

    // So many measurements of a report make it more than a moment.
    private const int Enough = 4;

    private static readonly TimeSpan Debounce = TimeSpan.FromMinutes(5);

    /// <summary>Path of the volume; empty for the memory.</summary>
    public string Path { get; init; } = "";

    /// <summary>Percentage in use from which it is told.</summary>
    public int Threshold { get; init; }

    /// <summary>One of <see cref="ResourceMonitorState"/>.</summary>
    public string State { get; init; } = ResourceMonitorState.Ok;

    public long UsedBytes { get; init; }

    public long TotalBytes { get; init; }

    /// <summary>When the state changed; null when it never has.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>
    /// What a report changes; null for nothing. Too much is in use when it was in four of the last measurements, and no longer when it was
    /// in none of at least four. What has become well is not told to be full again within five minutes.
    /// </summary>
    public MonitoredResource? After(ResourceUsageReport report, DateTimeOffset now)
    {
        var uses = report.Points.TakeLast(Points)
            .Select(point => point.Resources.FirstOrDefault(use => use.Path == Path))
            .OfType<ResourceUse>()
            .Where(use => use is { Used: >= 0, Total: > 0 })
            .ToList();
        var full = uses.Count(use => PercentOf(use.Used, use.Total) >= Threshold);
        var state = State == ResourceMonitorState.Ok
            ? full >= Enough && !(now - ChangedAt < Debounce) ? ResourceMonitorState.Nok : State
            : full == 0 && uses.Count >= Enough ? ResourceMonitorState.Ok : State;
        return state == State
            ? null
            : this with { State = state, UsedBytes = uses[^1].Used, TotalBytes = uses[^1].Total, ChangedAt = now };
    }

    /// <summary>The state in a sentence.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Path.Length == 0 ? "Memory" : $"The volume of {Path}")}: {Gibibytes(UsedBytes):0.##} of {Gibibytes(TotalBytes):0.##} GiB in use ({PercentOf(UsedBytes, TotalBytes):0}%), {(State == ResourceMonitorState.Ok ? "below" : "at or above")} the template's limit of {Threshold}%{(State == ResourceMonitorState.Ok ? " again" : "")}.");

    private static double PercentOf(long used, long total) => 100.0 * used / total;

    private static double Gibibytes(long bytes) => bytes / (double)(1 << 30);
}
