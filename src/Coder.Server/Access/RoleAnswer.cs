using Coder.Sdk;

namespace Coder.Server.Access;

/// <summary>Roles as the API shows them.</summary>
internal static class RoleAnswer
{
    /// <summary>A built-in role; of an organization when one is given.</summary>
    public static AssignableRole Of(Role role, Guid? organization, bool assignable) => new()
    {
        Name = role.Name,
        DisplayName = role.DisplayName,
        OrganizationId = organization?.ToString(),
        SitePermissions = Permissions(role.Site),
        UserPermissions = organization is null ? Permissions(role.Own) : [],
        OrganizationPermissions = Permissions(role.Organization),
        OrganizationMemberPermissions = organization is null ? [] : Permissions(role.Own),
        Assignable = assignable,
        BuiltIn = true,
    };

    private static Permission[] Permissions(IReadOnlyList<Grant> grants) =>
    [
        .. grants.Select(grant => new Permission { Negate = grant.Negate, ResourceType = grant.ResourceType, Action = grant.Action }),
    ];
}
