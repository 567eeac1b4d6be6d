namespace Coder.Sdk;

/// <summary>A script that an agent runs.</summary>
public sealed record WorkspaceAgentScript
{
    public Guid Id { get; init; }

    public Guid LogSourceId { get; init; }

    public string LogPath { get; set; } = "";

    public string Script { get; set; } = "";

    public string Cron { get; set; } = "";

    public bool RunOnStart { get; init; }

    public bool RunOnStop { get; init; }

    public bool StartBlocksLogin { get; init; }

    /// <summary>In nanoseconds; 0 means none.</summary>
    public long Timeout { get; init; }

    public string DisplayName { get; set; } = "";

    public int? ExitCode { get; init; }

    /// <summary><c>ok</c>, <c>exit_failure</c>, <c>timed_out</c> or <c>pipes_left_open</c>.</summary>
    public string? Status { get; init => field = Omit.Empty(value); }
}

/// <summary>A value that an agent reports again and again, with what it means.</summary>
public sealed record WorkspaceAgentMetadata
{
    public WorkspaceAgentMetadataResult Result { get; set; } = new();

    public WorkspaceAgentMetadataDescription Description { get; set; } = new();
}

/// <summary>The newest value of a metadata item.</summary>
public sealed record WorkspaceAgentMetadataResult
{
    public DateTimeOffset CollectedAt { get; init; }

    /// <summary>In seconds.</summary>
    public long Age { get; init; }

    public string Value { get; set; } = "";

    public string Error { get; set; } = "";
}

/// <summary>How a metadata item is collected.</summary>
public sealed record WorkspaceAgentMetadataDescription
{
    public string DisplayName { get; set; } = "";

    public string Key { get; set; } = "";

    public string Script { get; set; } = "";

    /// <summary>In seconds.</summary>
    public long Interval { get; init; }

    /// <summary>In seconds.</summary>
    public long Timeout { get; init; }
}

/// <summary>A line of an agent's log.</summary>
public sealed record WorkspaceAgentLog
{
    public long Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string Output { get; set; } = "";

    /// <summary>One of <see cref="LogLevel"/>.</summary>
    public string Level { get; set; } = LogLevel.Info;

    public Guid SourceId { get; init; }
}

/// <summary>What log lines of an agent come from.</summary>
public sealed record WorkspaceAgentLogSource
{
    public Guid WorkspaceAgentId { get; init; }

    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string DisplayName { get; set; } = "";

    public string Icon { get; set; } = "";
}

/// <summary><c>GET /workspaceagents/{id}/listening-ports</c>.</summary>
public sealed record WorkspaceAgentListeningPortsResponse
{
    public IReadOnlyList<WorkspaceAgentListeningPort> Ports { get; set; } = [];
}

/// <summary>A port that a process in the workspace listens on.</summary>
public sealed record WorkspaceAgentListeningPort(string ProcessName, string Network, int Port);

/// <summary><c>PATCH /workspaceagents/me/logs</c>.</summary>
public sealed record PatchAgentLogsRequest
{
    public Guid LogSourceId { get; init; }

    public IReadOnlyList<AgentLogLine> Logs { get; init => field = value ?? []; } = [];
}

/// <summary>A line of <see cref="PatchAgentLogsRequest"/>.</summary>
public sealed record AgentLogLine
{
    public DateTimeOffset CreatedAt { get; init; }

    public string Output { get; set; } = "";

    public string Level { get; set; } = LogLevel.Info;
}

/// <summary><c>POST /workspaceagents/me/log-source</c>.</summary>
public sealed record PostLogSourceRequest
{
    public Guid Id { get; init; }

    public string DisplayName { get; set; } = "";

    public string Icon { get; set; } = "";
}

/// <summary><c>PATCH /workspaceagents/me/app-status</c>.</summary>
public sealed record PatchAppStatusRequest
{
    public string AppSlug { get; set; } = "";

    public string State { get; set; } = "";

    public string Message { get; set; } = "";

    public string Uri { get; set; } = "";
}

/// <summary><c>GET /workspaceagents/me/gitsshkey</c>.</summary>
public sealed record AgentGitSshKey(string PublicKey, string PrivateKey);
