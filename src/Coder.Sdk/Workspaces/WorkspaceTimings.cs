namespace Coder.Sdk;

/// <summary>Where the time of a build went; <c>GET /workspacebuilds/{id}/timings</c>.</summary>
public sealed record WorkspaceBuildTimings
{
    public IReadOnlyList<ProvisionerTiming> ProvisionerTimings { get; set; } = [];

    public IReadOnlyList<AgentScriptTiming> AgentScriptTimings { get; set; } = [];

    public IReadOnlyList<AgentConnectionTiming> AgentConnectionTimings { get; set; } = [];
}

/// <summary>A step of the provisioner on one resource.</summary>
public sealed record ProvisionerTiming
{
    public Guid JobId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    /// <summary><c>init</c>, <c>plan</c>, <c>graph</c> or <c>apply</c>.</summary>
    public string Stage { get; set; } = "";

    public string Source { get; set; } = "";

    public string Action { get; set; } = "";

    public string Resource { get; set; } = "";
}

/// <summary>A script of an agent.</summary>
public sealed record AgentScriptTiming
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public int ExitCode { get; init; }

    /// <summary><c>start</c>, <c>stop</c> or <c>cron</c>.</summary>
    public string Stage { get; set; } = "";

    public string Status { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string WorkspaceAgentId { get; set; } = "";

    public string WorkspaceAgentName { get; set; } = "";
}

/// <summary>From the agent's creation to its first connection.</summary>
public sealed record AgentConnectionTiming
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public string Stage { get; set; } = "connect";

    public string WorkspaceAgentId { get; set; } = "";

    public string WorkspaceAgentName { get; set; } = "";
}
