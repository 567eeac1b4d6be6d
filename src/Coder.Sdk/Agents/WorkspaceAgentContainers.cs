namespace Coder.Sdk;

/// <summary><c>GET /workspaceagents/{id}/containers</c>: the containers of the engine that the agent reaches.</summary>
public sealed record WorkspaceAgentListContainersResponse
{
    public IReadOnlyList<WorkspaceAgentDevcontainer> Devcontainers { get; set; } = [];

    public IReadOnlyList<WorkspaceAgentContainer> Containers { get; set; } = [];

    /// <summary>What is missing in the lists, and why.</summary>
    public IReadOnlyList<string>? Warnings { get; init => field = Omit.Empty(value); }
}

/// <summary>A dev container that the template declares, or that somebody started in the workspace.</summary>
public sealed record WorkspaceAgentDevcontainer
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string WorkspaceFolder { get; set; } = "";

    public string? ConfigPath { get; init => field = Omit.Empty(value); }

    /// <summary>The agent inside, if there is one.</summary>
    public Guid? SubagentId { get; init; }

    /// <summary>One of <see cref="DevcontainerStatus"/>.</summary>
    public string Status { get; set; } = DevcontainerStatus.Stopped;

    /// <summary>Its configuration is newer than the container.</summary>
    public bool Dirty { get; init; }

    public WorkspaceAgentContainer? Container { get; init; }

    public WorkspaceAgentDevcontainerAgent? Agent { get; init; }

    /// <summary>Why it is not there, or not whole.</summary>
    public string? Error { get; init => field = Omit.Empty(value); }
}

/// <summary>The agent inside a dev container.</summary>
public sealed record WorkspaceAgentDevcontainerAgent(Guid Id, string Name, string Directory);

/// <summary>A container as the engine describes it.</summary>
public sealed record WorkspaceAgentContainer
{
    public DateTimeOffset CreatedAt { get; init; }

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string Image { get; set; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public bool Running { get; init; }

    public IReadOnlyList<WorkspaceAgentContainerPort> Ports { get; set; } = [];

    /// <summary><c>running</c>, or how it ended, for people.</summary>
    public string Status { get; set; } = "";

    /// <summary>What is mounted: place in the workspace (or name of the volume) → place in the container.</summary>
    public IReadOnlyDictionary<string, string> Volumes { get; set; } = new Dictionary<string, string>();
}

/// <summary>A port of a container; the host's side only when it is published.</summary>
public sealed record WorkspaceAgentContainerPort
{
    /// <summary>Inside the container.</summary>
    public int Port { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public string Network { get; set; } = "";

    public string? HostIp { get; init => field = Omit.Empty(value); }

    public int? HostPort { get; init; }
}

/// <summary>States of a dev container.</summary>
public static class DevcontainerStatus
{
    public const string Running = "running";
    public const string Stopped = "stopped";
    public const string Starting = "starting";
    public const string Error = "error";
}
