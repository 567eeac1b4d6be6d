namespace Coder.Sdk;

/// <summary>Something in a workspace that opens with a click.</summary>
public sealed record WorkspaceApp
{
    public Guid Id { get; init; }

    public string? Url { get; init => field = Omit.Empty(value); }

    /// <summary>Whether <see cref="Url"/> is opened as it is, not through the server.</summary>
    public bool External { get; init; }

    public string Slug { get; set; } = "";

    public string? DisplayName { get; init => field = Omit.Empty(value); }

    public string? Command { get; init => field = Omit.Empty(value); }

    public string? Icon { get; init => field = Omit.Empty(value); }

    public bool Subdomain { get; init; }

    public string? SubdomainName { get; init => field = Omit.Empty(value); }

    /// <summary>One of <see cref="AppSharingLevel"/>.</summary>
    public string SharingLevel { get; set; } = AppSharingLevel.Owner;

    public Healthcheck? Healthcheck { get; init; }

    /// <summary>One of <see cref="WorkspaceAppHealth"/>.</summary>
    public string Health { get; set; } = WorkspaceAppHealth.Disabled;

    public string? Group { get; init => field = Omit.Empty(value); }

    public bool Hidden { get; init; }

    /// <summary><c>slim-window</c> or <c>tab</c>.</summary>
    public string OpenIn { get; set; } = "slim-window";

    public string? Tooltip { get; init => field = Omit.Empty(value); }

    public IReadOnlyList<WorkspaceAppStatus> Statuses { get; set; } = [];
}

/// <summary>How an app is checked.</summary>
public sealed record Healthcheck
{
    public string Url { get; set; } = "";

    /// <summary>In seconds.</summary>
    public int Interval { get; init; }

    /// <summary>Failures in a row before the app counts as unhealthy.</summary>
    public int Threshold { get; init; }
}

/// <summary>What a program in an app says about its work.</summary>
public sealed record WorkspaceAppStatus
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid WorkspaceId { get; init; }

    public Guid AgentId { get; init; }

    public Guid AppId { get; init; }

    /// <summary><c>working</c>, <c>idle</c>, <c>complete</c> or <c>failure</c>.</summary>
    public string State { get; set; } = "";

    public string Message { get; set; } = "";

    public string Uri { get; set; } = "";

    /// <summary>Deprecated.</summary>
    public string Icon { get; set; } = "";

    /// <summary>Deprecated.</summary>
    public bool NeedsUserAttention { get; init; }
}

/// <summary>States of an app's health check.</summary>
public static class WorkspaceAppHealth
{
    public const string Disabled = "disabled";
    public const string Initializing = "initializing";
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";
}

/// <summary>Who may open an app or a port.</summary>
public static class AppSharingLevel
{
    public const string Owner = "owner";
    public const string Authenticated = "authenticated";
    public const string Organization = "organization";
    public const string Public = "public";
}
