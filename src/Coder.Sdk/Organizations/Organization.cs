namespace Coder.Sdk;

/// <summary>An organization: it owns templates, provisioners and groups.</summary>
public sealed record Organization
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string Icon { get; set; } = "";

    public string Description { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public bool IsDefault { get; init; }

    public IReadOnlyList<string> DefaultOrgMemberRoles { get; set; } = [];
}

/// <summary>A user's membership of an organization.</summary>
public record OrganizationMember
{
    public Guid UserId { get; init; }

    public Guid OrganizationId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public IReadOnlyList<SlimRole> Roles { get; set; } = [];
}

/// <summary>A membership with what a list of members shows.</summary>
public sealed record OrganizationMemberWithUserData : OrganizationMember
{
    public string Username { get; set; } = "";

    public string? Name { get; init => field = Omit.Empty(value); }

    public string? AvatarUrl { get; init => field = Omit.Empty(value); }

    public string Email { get; set; } = "";

    public string Status { get; set; } = "";

    public string LoginType { get; set; } = "";

    public DateTimeOffset? LastSeenAt { get; init; }

    public DateTimeOffset UserCreatedAt { get; init; }

    public DateTimeOffset UserUpdatedAt { get; init; }

    public bool? IsServiceAccount { get; init; }

    public IReadOnlyList<SlimRole> GlobalRoles { get; set; } = [];

    public bool HasAiSeat { get; init; }
}

/// <summary><c>GET /organizations/{org}/paginated-members</c>.</summary>
public sealed record PaginatedMembersResponse
{
    public IReadOnlyList<OrganizationMemberWithUserData> Members { get; set; } = [];

    public int Count { get; init; }
}
