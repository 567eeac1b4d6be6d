namespace Coder.Server.Audit;

/// <summary>An audit log entry with what its ids mean today.</summary>
internal sealed record AuditRow
{
    public Guid Id { get; init; }

    public DateTimeOffset Time { get; init; }

    public Guid? RequestId { get; init; }

    public Guid? OrganizationId { get; init; }

    public Guid? UserId { get; init; }

    public string? Ip { get; init; }

    public string UserAgent { get; init; } = "";

    public string ResourceType { get; init; } = "";

    public Guid ResourceId { get; init; }

    public string ResourceTarget { get; init; } = "";

    public string ResourceIcon { get; init; } = "";

    public string Action { get; init; } = "";

    public string Diff { get; init; } = "{}";

    public int StatusCode { get; init; }

    public string AdditionalFields { get; init; } = "{}";

    public bool IsDeleted { get; init; }

    /// <summary>The user's columns; null when nobody known did it.</summary>
    public string? Username { get; init; }

    public string Email { get; init; } = "";

    public string FullName { get; init; } = "";

    public string AvatarUrl { get; init; } = "";

    public DateTimeOffset UserCreatedAt { get; init; }

    public DateTimeOffset UserUpdatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public string Status { get; init; } = "";

    public string LoginType { get; init; } = "";

    public string[] RbacRoles { get; init; } = [];

    /// <summary>The organization's columns; null for things of the site.</summary>
    public string? OrganizationName { get; init; }

    public string OrganizationDisplayName { get; init; } = "";

    public string OrganizationIcon { get; init; } = "";

    /// <summary>Today's names along the thing's address; null where the thing has none.</summary>
    public string? WorkspaceName { get; init; }

    public string? WorkspaceOwner { get; init; }

    public int? BuildNumber { get; init; }

    public string? TemplateName { get; init; }

    public string? VersionName { get; init; }
}
