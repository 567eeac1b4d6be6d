using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Organizations;

/// <summary>What a role that people define may be called and may permit.</summary>
internal static class CustomRoleRules
{
    private const int MaxPermissions = 256;

    /// <summary>What is wrong with a role, or null. Nobody permits by a role what they may not do themselves in the organization.</summary>
    public static ApiError? Check(Authorizer authorizer, Actor actor, Guid organization, CustomRoleRequest request)
    {
        var errors = new List<ValidationError>();
        if (request.Name is { } name && Roles.IsBuiltIn(name))
        {
            errors.Add(new("name", $"\"{name}\" is the name of a built-in role. Choose another name."));
        }
        else
        {
            OrganizationRules.CheckName(request.Name, OrganizationRules.MaxName, errors);
        }

        OrganizationRules.CheckDisplayName(request.DisplayName, errors);
        CheckEmpty("site_permissions", request.SitePermissions, errors);
        CheckEmpty("user_permissions", request.UserPermissions, errors);
        CheckKnown("organization_permissions", request.OrganizationPermissions, errors);
        CheckKnown("organization_member_permissions", request.OrganizationMemberPermissions, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest($"The role cannot be saved: {errors[0].Detail}", [.. errors]);
        }

        var anybodys = new AccessObject("", organization);
        return NotHeld(authorizer, actor, request.OrganizationPermissions, anybodys)
            ?? NotHeld(authorizer, actor, request.OrganizationMemberPermissions, anybodys with { OwnerId = actor.UserId });
    }

    private static void CheckEmpty(string field, IReadOnlyList<Permission> permissions, List<ValidationError> errors)
    {
        if (permissions.Count > 0)
        {
            errors.Add(new(
                field,
                $"A role of an organization has no {field}: give the permissions as organization_permissions or organization_member_permissions."));
        }
    }

    private static void CheckKnown(string field, IReadOnlyList<Permission> permissions, List<ValidationError> errors)
    {
        if (permissions.Count > MaxPermissions)
        {
            errors.Add(new(field, $"{permissions.Count} permissions are too many; at most {MaxPermissions} are allowed."));
        }
        else if (permissions.FirstOrDefault(permission => !Exists(permission)) is { } unknown)
        {
            errors.Add(new(
                field,
                $"There is no permission \"{unknown.ResourceType}:{unknown.Action}\"; the roles of GET …/members/roles show the words."));
        }
    }

    // A type that stands for all types goes with the action that stands for all actions only.
    private static bool Exists(Permission permission) =>
        permission is { ResourceType: not null, Action: not null }
        && Permissions.Exists(permission.ResourceType, permission.Action)
        && (permission.ResourceType != ResourceTypes.Any || permission.Action == Actions.Any);

    private static ApiError? NotHeld(Authorizer authorizer, Actor actor, IReadOnlyList<Permission> permissions, AccessObject where)
    {
        foreach (var permission in permissions.Where(permission => !permission.Negate))
        {
            var missing = Expand(permission)
                .Where(single => !authorizer.Can(actor, single.Action, where with { ResourceType = single.Type }))
                .Select(single => $"{single.Type}:{single.Action}")
                .FirstOrDefault();
            if (missing is not null)
            {
                return ApiError.Forbidden($"You may not permit {missing} by a role: you may not do it yourself in this organization.");
            }
        }

        return null;
    }

    private static IEnumerable<(string Type, string Action)> Expand(Permission permission) =>
        from type in Permissions.Vocabulary
        where permission.ResourceType == ResourceTypes.Any || permission.ResourceType == type.Key
        from action in type.Value
        where permission.Action == Actions.Any || permission.Action == action
        select (type.Key, action);
}
