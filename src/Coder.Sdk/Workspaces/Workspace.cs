using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>A workspace with its newest build.</summary>
public sealed record Workspace
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public Guid OwnerId { get; init; }

    /// <summary>The owner's username.</summary>
    public string OwnerName { get; set; } = "";

    public string OwnerAvatarUrl { get; set; } = "";

    public Guid OrganizationId { get; init; }

    public string OrganizationName { get; set; } = "";

    public Guid TemplateId { get; init; }

    public string TemplateName { get; set; } = "";

    public string TemplateDisplayName { get; set; } = "";

    public string TemplateIcon { get; set; } = "";

    public bool TemplateAllowUserCancelWorkspaceJobs { get; init; }

    public Guid TemplateActiveVersionId { get; init; }

    public bool TemplateRequireActiveVersion { get; init; }

    public bool TemplateUseClassicParameterFlow { get; init; }

    public WorkspaceBuild LatestBuild { get; set; } = new();

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WorkspaceAppStatus? LatestAppStatus { get; init; }

    /// <summary>Whether the template has a newer active version.</summary>
    public bool Outdated { get; init; }

    public string Name { get; set; } = "";

    /// <summary>Cron, with <c>CRON_TZ=…</c> in front.</summary>
    public string? AutostartSchedule { get; init => field = Omit.Empty(value); }

    public long? TtlMs { get; init; }

    public DateTimeOffset LastUsedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTimeOffset? DeletingAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTimeOffset? DormantAt { get; init; }

    public WorkspaceHealth Health { get; set; } = new();

    /// <summary><c>always</c> or <c>never</c>.</summary>
    public string AutomaticUpdates { get; set; } = "never";

    public bool AllowRenames { get; init; }

    /// <summary>Whether the caller marked it as a favorite.</summary>
    public bool Favorite { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTimeOffset? NextStartAt { get; init; }

    public bool IsPrebuild { get; init; }

    public IReadOnlyList<SharedWorkspaceActor>? SharedWith { get; init => field = Omit.Empty(value); }
}

/// <summary>Whether all agents of a workspace are well.</summary>
public sealed record WorkspaceHealth
{
    public bool Healthy { get; set; } = true;

    public IReadOnlyList<Guid> FailingAgents { get; set; } = [];
}

/// <summary>A user or group that a workspace is shared with.</summary>
public sealed record SharedWorkspaceActor
{
    public Guid Id { get; init; }

    /// <summary><c>user</c> or <c>group</c>.</summary>
    public string ActorType { get; set; } = "";

    public string Name { get; set; } = "";

    public string? AvatarUrl { get; init => field = Omit.Empty(value); }

    /// <summary><c>use</c>, <c>admin</c>.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [];
}

/// <summary><c>GET /workspaces</c>.</summary>
public sealed record WorkspacesResponse
{
    public IReadOnlyList<Workspace> Workspaces { get; set; } = [];

    /// <summary>How many workspaces match in all, whatever the page.</summary>
    public int Count { get; init; }
}
