using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Server.Users;

/// <summary>A row of <c>users</c> with the organizations of the user.</summary>
internal sealed class UserRow
{
    /// <summary>Columns of this row; <c>u</c> is the users table.</summary>
    public const string Columns =
        """
        u.id, u.username, u.email, u.name, u.avatar_url, u.status, u.login_type, u.is_service_account, u.rbac_roles, u.created_at, u.updated_at, u.last_seen_at,
        ARRAY(SELECT m.organization_id FROM organization_members m WHERE m.user_id = u.id ORDER BY m.created_at) AS organization_ids
        """;

    public Guid Id { get; init; }

    public string Username { get; init; } = "";

    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public string AvatarUrl { get; init; } = "";

    public string Status { get; init; } = "";

    public string LoginType { get; init; } = "";

    public bool IsServiceAccount { get; init; }

    public string[] RbacRoles { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public Guid[] OrganizationIds { get; init; } = [];

    /// <summary>The user as the API shows it.</summary>
    public User ToUser() => new()
    {
        Id = Id,
        Username = Username,
        Email = Email,
        Name = Name,
        AvatarUrl = AvatarUrl,
        Status = Status,
        LoginType = LoginType,
        IsServiceAccount = IsServiceAccount ? true : null,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        LastSeenAt = LastSeenAt,
        OrganizationIds = OrganizationIds,
        Roles = [.. RbacRoles.Select(role => new SlimRole { Name = role, DisplayName = Access.Roles.DisplayName(role) })],
    };
}
