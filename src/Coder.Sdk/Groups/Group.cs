namespace Coder.Sdk;

/// <summary>Some members of an organization under one name. The group whose id is the organization's holds all of them.</summary>
public record Group
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public Guid OrganizationId { get; init; }

    public IReadOnlyList<ReducedUser> Members { get; set; } = [];

    /// <summary>How many members there are, also those that the caller may not see.</summary>
    public int TotalMemberCount { get; init; }

    public string AvatarUrl { get; set; } = "";

    /// <summary>What each member may spend, in units of <c>daily_cost</c>.</summary>
    public int QuotaAllowance { get; init; }

    /// <summary>One of <see cref="GroupSource"/>.</summary>
    public string Source { get; set; } = GroupSource.User;

    public string OrganizationName { get; set; } = "";

    public string OrganizationDisplayName { get; set; } = "";
}

/// <summary>Who made a group.</summary>
public static class GroupSource
{
    public const string User = "user";

    /// <summary>Made by the group sync of the OpenID Connect login.</summary>
    public const string Oidc = "oidc";
}
