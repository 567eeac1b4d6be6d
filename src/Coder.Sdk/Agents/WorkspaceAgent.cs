using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>The program in a workspace that connects it to the server.</summary>
public sealed record WorkspaceAgent
{
    public Guid Id { get; init; }

    /// <summary>The agent that started this one, for dev containers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Guid? ParentId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? FirstConnectedAt { get; init; }

    public DateTimeOffset? LastConnectedAt { get; init; }

    public DateTimeOffset? DisconnectedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>One of <see cref="WorkspaceAgentStatus"/>.</summary>
    public string Status { get; set; } = WorkspaceAgentStatus.Connecting;

    /// <summary>One of <see cref="WorkspaceAgentLifecycle"/>.</summary>
    public string LifecycleState { get; set; } = WorkspaceAgentLifecycle.Created;

    public string Name { get; set; } = "";

    public Guid ResourceId { get; init; }

    public string? InstanceId { get; init => field = Omit.Empty(value); }

    public string Architecture { get; set; } = "";

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; set; } = new Dictionary<string, string>();

    public string OperatingSystem { get; set; } = "";

    /// <summary>In bytes.</summary>
    public int LogsLength { get; init; }

    public bool LogsOverflowed { get; init; }

    public string? Directory { get; init => field = Omit.Empty(value); }

    /// <summary><see cref="Directory"/> as the agent resolved it.</summary>
    public string? ExpandedDirectory { get; init => field = Omit.Empty(value); }

    public string Version { get; set; } = "";

    public string ApiVersion { get; set; } = "";

    public IReadOnlyList<WorkspaceApp> Apps { get; set; } = [];

    /// <summary>By region name.</summary>
    public IReadOnlyDictionary<string, AgentLatency>? Latency { get; init; }

    public int ConnectionTimeoutSeconds { get; init; }

    public string TroubleshootingUrl { get; set; } = "";

    public IReadOnlyList<string> Subsystems { get; set; } = [];

    public WorkspaceAgentHealth Health { get; set; } = new();

    /// <summary>What happened to what the agent runs on, last; null when nothing is known to have, since the build.</summary>
    public WorkspaceAgentIncident? Incident { get; init; }

    public IReadOnlyList<string> DisplayApps { get; set; } = [];

    public IReadOnlyList<WorkspaceAgentLogSource> LogSources { get; set; } = [];

    public IReadOnlyList<WorkspaceAgentScript> Scripts { get; set; } = [];

    public IReadOnlyList<WorkspaceAgentMetadata>? Metadata { get; init => field = Omit.Empty(value); }

    /// <summary>What the template wants watched; an addition to the API.</summary>
    public IReadOnlyList<WorkspaceAgentResourceMonitor>? ResourceMonitors { get; init => field = Omit.Empty(value); }

    /// <summary>Deprecated: <c>blocking</c> or <c>non-blocking</c>.</summary>
    public string StartupScriptBehavior { get; set; } = "non-blocking";
}

/// <summary>How far a region is.</summary>
public sealed record AgentLatency(bool Preferred, double LatencyMs);

/// <summary>Whether an agent is well, and if not, why.</summary>
public sealed record WorkspaceAgentHealth
{
    public bool Healthy { get; init; }

    public string? Reason { get; init => field = Omit.Empty(value); }
}

/// <summary>What happened to a running workspace: a pod was evicted, a container was killed for want of memory, stopped or removed.</summary>
public sealed record WorkspaceAgentIncident
{
    /// <summary>What happened and the way out, in a sentence or a few.</summary>
    public string Message { get; set; } = "";

    /// <summary>When it was found out, after the agent was lost.</summary>
    public DateTimeOffset NoticedAt { get; init; }
}

/// <summary>States of an agent's connection.</summary>
public static class WorkspaceAgentStatus
{
    public const string Connecting = "connecting";
    public const string Connected = "connected";
    public const string Disconnected = "disconnected";
    public const string Timeout = "timeout";
}

/// <summary>States of an agent's scripts; they only go forward.</summary>
public static class WorkspaceAgentLifecycle
{
    public const string Created = "created";
    public const string Starting = "starting";
    public const string StartTimeout = "start_timeout";
    public const string StartError = "start_error";
    public const string Ready = "ready";
    public const string ShuttingDown = "shutting_down";
    public const string ShutdownTimeout = "shutdown_timeout";
    public const string ShutdownError = "shutdown_error";
    public const string Off = "off";
}
