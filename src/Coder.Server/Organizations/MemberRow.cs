using Coder.Sdk;

namespace Coder.Server.Organizations;

/// <summary>A membership joined with its user.</summary>
internal sealed class MemberRow
{
    public Guid UserId { get; init; }

    public Guid OrganizationId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string[] Roles { get; init; } = [];

    public string Username { get; init; } = "";

    public string Name { get; init; } = "";

    public string AvatarUrl { get; init; } = "";

    public string Email { get; init; } = "";

    public string Status { get; init; } = "";

    public string LoginType { get; init; } = "";

    public DateTimeOffset? LastSeenAt { get; init; }

    public DateTimeOffset UserCreatedAt { get; init; }

    public DateTimeOffset UserUpdatedAt { get; init; }

    public string[] RbacRoles { get; init; } = [];

    public long Total { get; init; }

    public bool IsServiceAccount { get; init; }

    /// <summary>The membership as the API shows it; <paramref name="customRoles"/> has the display names of roles that people defined.</summary>
    public OrganizationMemberWithUserData ToMember(IReadOnlyDictionary<string, string> customRoles) => new()
    {
        UserId = UserId,
        OrganizationId = OrganizationId,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Roles = Slim(Roles, OrganizationId.ToString(), customRoles),
        Username = Username,
        Name = Name,
        AvatarUrl = AvatarUrl,
        Email = Email,
        Status = Status,
        LoginType = LoginType,
        LastSeenAt = LastSeenAt,
        UserCreatedAt = UserCreatedAt,
        UserUpdatedAt = UserUpdatedAt,
        IsServiceAccount = IsServiceAccount ? true : null,
        GlobalRoles = Slim(RbacRoles, null, customRoles: null),
    };

    private static SlimRole[] Slim(string[] names, string? organizationId, IReadOnlyDictionary<string, string>? customRoles) =>
    [
        .. names.Select(name => new SlimRole
        {
            Name = name,
            DisplayName = customRoles?.GetValueOrDefault(name) is { Length: > 0 } custom ? custom : Access.Roles.DisplayName(name),
            OrganizationId = organizationId,
        }),
    ];
}
