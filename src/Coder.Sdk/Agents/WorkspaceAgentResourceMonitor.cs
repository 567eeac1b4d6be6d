namespace Coder.Sdk;

/// <summary>The memory, or a volume, that the template wants watched (<c>resources_monitoring</c> of a <c>coder_agent</c>).</summary>
public sealed record WorkspaceAgentResourceMonitor
{
    /// <summary>A folder on the volume; left out for the memory.</summary>
    public string? Path { get; init => field = Omit.Empty(value); }

    /// <summary>Percentage in use from which the owner is told.</summary>
    public int Threshold { get; init; }

    /// <summary>One of <see cref="ResourceMonitorState"/>.</summary>
    public string State { get; set; } = ResourceMonitorState.Ok;

    /// <summary>Bytes in use when the state changed.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Bytes in all when the state changed; 0 when it never has.</summary>
    public long TotalBytes { get; init; }

    /// <summary>When the state changed; left out when it never has.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>States of watched memory and volumes.</summary>
public static class ResourceMonitorState
{
    /// <summary>Less is in use than the template's limit.</summary>
    public const string Ok = "OK";

    /// <summary>More is in use for more than a moment.</summary>
    public const string Nok = "NOK";
}
