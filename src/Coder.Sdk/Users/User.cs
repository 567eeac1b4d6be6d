namespace Coder.Sdk;

/// <summary>Who someone is, as shown beside what they made.</summary>
public record MinimalUser
{
    public Guid Id { get; init; }

    public string Username { get; set; } = "";

    /// <summary>The full name.</summary>
    public string? Name { get; init => field = Omit.Empty(value); }

    public string? AvatarUrl { get; init => field = Omit.Empty(value); }
}

/// <summary>An account without its roles and organizations.</summary>
public record ReducedUser : MinimalUser
{
    public string Email { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>One of <see cref="UserStatus"/>.</summary>
    public string Status { get; set; } = UserStatus.Active;

    /// <summary>One of <see cref="Sdk.LoginType"/>.</summary>
    public string LoginType { get; set; } = Sdk.LoginType.Password;

    public bool? IsServiceAccount { get; init; }

    /// <summary>Deprecated: part of the user's appearance settings.</summary>
    public string? ThemePreference { get; init => field = Omit.Empty(value); }
}

/// <summary>An account.</summary>
public sealed record User : ReducedUser
{
    public IReadOnlyList<Guid> OrganizationIds { get; set; } = [];

    /// <summary>Site-wide roles; <c>member</c> is implied and not listed.</summary>
    public IReadOnlyList<SlimRole> Roles { get; set; } = [];

    public bool HasAiSeat { get; init; }
}

/// <summary>A role by its name.</summary>
public sealed record SlimRole
{
    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    /// <summary>The organization that the role belongs to; absent for site-wide roles.</summary>
    public string? OrganizationId { get; init => field = Omit.Empty(value); }
}

/// <summary>One thing that a role allows, or forbids when <see cref="Negate"/> is set.</summary>
public sealed record Permission
{
    public bool Negate { get; init; }

    public string ResourceType { get; set; } = "";

    public string Action { get; set; } = "";
}

/// <summary>A role with what it permits, and whether the caller may give it to others.</summary>
public sealed record AssignableRole
{
    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string? OrganizationId { get; init => field = Omit.Empty(value); }

    public IReadOnlyList<Permission> SitePermissions { get; set; } = [];

    public IReadOnlyList<Permission> UserPermissions { get; set; } = [];

    public IReadOnlyList<Permission> OrganizationPermissions { get; set; } = [];

    public IReadOnlyList<Permission> OrganizationMemberPermissions { get; set; } = [];

    public bool Assignable { get; init; }

    public bool BuiltIn { get; init; }
}

/// <summary>States of an account.</summary>
public static class UserStatus
{
    public const string Active = "active";

    /// <summary>Known, but not seen for long; becomes active with the next login.</summary>
    public const string Dormant = "dormant";

    public const string Suspended = "suspended";
}

/// <summary>Ways to log in.</summary>
public static class LoginType
{
    public const string Password = "password";
    public const string GitHub = "github";
    public const string Oidc = "oidc";
    public const string Token = "token";
    public const string None = "none";
}

/// <summary>Names of the built-in roles.</summary>
public static class RoleName
{
    public const string Owner = "owner";
    public const string Member = "member";
    public const string Auditor = "auditor";
    public const string TemplateAdmin = "template-admin";
    public const string UserAdmin = "user-admin";
    public const string OrganizationAdmin = "organization-admin";
    public const string OrganizationMember = "organization-member";
    public const string OrganizationAuditor = "organization-auditor";
    public const string OrganizationTemplateAdmin = "organization-template-admin";
    public const string OrganizationUserAdmin = "organization-user-admin";
    public const string OrganizationWorkspaceAccess = "organization-workspace-access";
    public const string OrganizationWorkspaceCreationBan = "organization-workspace-creation-ban";
}
