namespace Coder.Sdk.AgentProtocol;

/// <summary>What the template wants measured of the memory and the volumes.</summary>
public sealed record AgentMonitoring
{
    /// <summary>How many measurements a report holds.</summary>
    public int Points { get; init; }

    /// <summary>Seconds between two measurements, and two reports.</summary>
    public int IntervalSeconds { get; init; }

    /// <summary>Whether the memory is measured.</summary>
    public bool Memory { get; init; }

    /// <summary>Absolute paths of folders whose volumes are measured.</summary>
    public IReadOnlyList<string> Volumes { get; set; } = [];
}

/// <summary>The newest measurements, oldest first.</summary>
/// <param name="Points">At most as many as <see cref="AgentMonitoring.Points"/>.</param>
public sealed record ResourceUsageReport(IReadOnlyList<ResourceUsagePoint> Points);

/// <summary>One measurement. What could not be measured is left out.</summary>
/// <param name="CollectedAt">When.</param>
/// <param name="Resources">What was measured.</param>
public sealed record ResourceUsagePoint(DateTimeOffset CollectedAt, IReadOnlyList<ResourceUse> Resources);

/// <summary>How much of a resource is in use.</summary>
/// <param name="Path">Path of the volume's folder; empty for the memory.</param>
/// <param name="Used">Bytes in use.</param>
/// <param name="Total">Bytes that could be.</param>
public sealed record ResourceUse(string Path, long Used, long Total);
