namespace Coder.Sdk;

/// <summary>Where the time of a build went; <c>GET /workspacebuilds/{id}/timings</c>.</summary>
public sealed record WorkspaceBuildTimings
{
    public IReadOnlyList<ProvisionerTiming> ProvisionerTimings { get; init; } = [];

    public IReadOnlyList<AgentScriptTiming> AgentScriptTimings { get; init; } = [];

    public IReadOnlyList<AgentConnectionTiming> AgentConnectionTimings { get; init; } = [];
}

/// <summary>A step of the provisioner on one resource.</summary>
public sealed record ProvisionerTiming
{
    public Guid JobId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    /// <summary><c>init</c>, <c>plan</c>, <c>graph</c> or <c>apply</c>.</summary>
    public string Stage { get; init; } = "";

    public string Source { get; init; } = "";

    public string Action { get; init; } = "";

    public string Resource { get; init; } = "";
}

/// <summary>A script of an agent.</summary>
public sealed record AgentScriptTiming
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public int ExitCode { get; init; }

    /// <summary><c>start</c>, <c>stop</c> or <c>cron</c>.</summary>
    public string Stage { get; init; } = "";

    public string Status { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string WorkspaceAgentId { get; init; } = "";

    public string WorkspaceAgentName { get; init; } = "";
}

/// <summary>From the agent's creation to its first connection.</summary>
public sealed record AgentConnectionTiming
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public string Stage { get; init; } = "connect";

    public string WorkspaceAgentId { get; init; } = "";

    public string WorkspaceAgentName { get; init; } = "";
}
