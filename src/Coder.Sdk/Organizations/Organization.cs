namespace Coder.Sdk;

/// <summary>An organization: it owns templates, provisioners and groups.</summary>
public sealed record Organization
{
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Icon { get; init; } = "";

    public string Description { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public bool IsDefault { get; init; }

    public IReadOnlyList<string> DefaultOrgMemberRoles { get; init; } = [];
}

/// <summary>A user's membership of an organization.</summary>
public record OrganizationMember
{
    public Guid UserId { get; init; }

    public Guid OrganizationId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public IReadOnlyList<SlimRole> Roles { get; init; } = [];
}

/// <summary>A membership with what a list of members shows.</summary>
public sealed record OrganizationMemberWithUserData : OrganizationMember
{
    public string Username { get; init; } = "";

    public string? Name { get; init => field = Omit.Empty(value); }

    public string? AvatarUrl { get; init => field = Omit.Empty(value); }

    public string Email { get; init; } = "";

    public string Status { get; init; } = "";

    public string LoginType { get; init; } = "";

    public DateTimeOffset? LastSeenAt { get; init; }

    public DateTimeOffset UserCreatedAt { get; init; }

    public DateTimeOffset UserUpdatedAt { get; init; }

    public bool? IsServiceAccount { get; init; }

    public IReadOnlyList<SlimRole> GlobalRoles { get; init; } = [];

    public bool HasAiSeat { get; init; }
}

/// <summary><c>GET /organizations/{org}/paginated-members</c>.</summary>
public sealed record PaginatedMembersResponse
{
    public IReadOnlyList<OrganizationMemberWithUserData> Members { get; init; } = [];

    public int Count { get; init; }
}
