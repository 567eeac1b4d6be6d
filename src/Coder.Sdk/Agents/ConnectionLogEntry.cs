namespace Coder.Sdk;

/// <summary><c>GET /connectionlog</c>.</summary>
public sealed record ConnectionLogResponse
{
    public IReadOnlyList<ConnectionLogEntry> ConnectionLogs { get; set; } = [];

    /// <summary>How many match; one more than <see cref="CountCap"/> when there are more than that.</summary>
    public long Count { get; init; }

    public long CountCap { get; init; }
}

/// <summary>Somebody who was, or is, connected to a workspace.</summary>
public sealed record ConnectionLogEntry
{
    public Guid Id { get; init; }

    public DateTimeOffset ConnectTime { get; init; }

    public MinimalOrganization Organization { get; set; } = new();

    public Guid WorkspaceOwnerId { get; init; }

    public string WorkspaceOwnerUsername { get; set; } = "";

    public Guid WorkspaceId { get; init; }

    public string WorkspaceName { get; set; } = "";

    public string AgentName { get; set; } = "";

    public string? Ip { get; init => field = Omit.Empty(value); }

    /// <summary>One of <see cref="ConnectionType"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary><see cref="Type"/> for people, such as <c>VS Code</c>.</summary>
    public string TypeDisplayName => ConnectionType.DisplayName(Type);

    /// <summary>Of apps and ports in the browser.</summary>
    public ConnectionLogWebInfo? WebInfo { get; init; }

    /// <summary>Of sessions and of ports forwarded by <c>coder port-forward</c>: what is known of their end.</summary>
    public ConnectionLogSshInfo? SshInfo { get; init; }
}

/// <summary>A visit of a browser.</summary>
public sealed record ConnectionLogWebInfo
{
    public string UserAgent { get; set; } = "";

    /// <summary>Null when nobody was signed in.</summary>
    public User? User { get; init; }

    public string SlugOrPort { get; set; } = "";

    public int StatusCode { get; init; }
}

/// <summary>A connection that has an end.</summary>
public sealed record ConnectionLogSshInfo
{
    public Guid ConnectionId { get; init; }

    /// <summary>Null while it lasts.</summary>
    public DateTimeOffset? DisconnectTime { get; init; }

    public string? DisconnectReason { get; init => field = Omit.Empty(value); }

    public int? ExitCode { get; init; }

    /// <summary>Who; null when that is not known any more.</summary>
    public User? User { get; init; }
}

/// <summary>Kinds of connections.</summary>
public static class ConnectionType
{
    public const string Ssh = "ssh";
    public const string VsCode = "vscode";
    public const string JetBrains = "jetbrains";
    public const string ReconnectingPty = "reconnecting_pty";
    public const string WorkspaceApp = "workspace_app";
    public const string PortForwarding = "port_forwarding";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ssh, VsCode, JetBrains, ReconnectingPty, WorkspaceApp, PortForwarding];

    /// <summary>The words for one.</summary>
    public static string DisplayName(string type) => type switch
    {
        Ssh => "SSH",
        VsCode => "VS Code",
        JetBrains => "JetBrains",
        ReconnectingPty => "Web Terminal",
        WorkspaceApp => "Workspace App",
        PortForwarding => "Port Forwarding",
        _ => type,
    };
}
