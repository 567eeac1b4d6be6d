using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>
/// Decides what an actor may do. Stores ask it between the endpoint and the SQL, so that no query can forget to.
/// Pure computation over the actor's roles: no I/O, safe to share.
/// </summary>
internal sealed class Authorizer
{
    private readonly IReadOnlyDictionary<string, Role> _siteRoles = Roles.Site;
    private readonly IReadOnlyDictionary<string, Role> _organizationRoles = Roles.Organization;

    /// <summary>Whether the actor may do <paramref name="action"/> (a word of <see cref="Actions"/>) with the object.</summary>
    public bool Can(Actor actor, string action, AccessObject target)
    {
        if (actor.Kind == ActorKind.System)
        {
            return true;
        }

        return AllowedOnSite(actor, action, target) || AllowedInOrganizations(actor, action, target);
    }

    /// <summary>
    /// Null when allowed. Otherwise 404 when the actor may not even read the object, so that its existence stays hidden,
    /// and 403 when they may read but not do this.
    /// </summary>
    public ApiError? Require(Actor actor, string action, AccessObject target)
    {
        if (Can(actor, action, target))
        {
            return null;
        }

        return action != Actions.Read && Can(actor, Actions.Read, target)
            ? ApiError.Forbidden()
            : ApiError.NotFound();
    }

    private bool AllowedOnSite(Actor actor, string action, AccessObject target)
    {
        var owns = actor.UserId != Guid.Empty && target.OwnerId == actor.UserId;
        foreach (var name in actor.SiteRoles)
        {
            if (_siteRoles.TryGetValue(name, out var role)
                && (Covers(role.Site, action, target) || (owns && Covers(role.Own, action, target))))
            {
                return true;
            }
        }

        return false;
    }

    private bool AllowedInOrganizations(Actor actor, string action, AccessObject target)
    {
        if (target.OrganizationId is { } organization)
        {
            return actor.OrganizationRoles.TryGetValue(organization, out var roles)
                && AllowedByRoles(actor, roles, action, target);
        }

        return target.AnyOrganization
            && actor.OrganizationRoles.Values.Any(roles => AllowedByRoles(actor, roles, action, target));
    }

    private bool AllowedByRoles(Actor actor, IReadOnlySet<string> roles, string action, AccessObject target)
    {
        foreach (var name in roles)
        {
            if (_organizationRoles.TryGetValue(name, out var role)
                && (Covers(role.Organization, action, target)
                    || (target.OwnerId == actor.UserId && Covers(role.Own, action, target))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(IReadOnlyList<Grant> grants, string action, AccessObject target)
    {
        foreach (var grant in grants)
        {
            if (grant.Covers(target.ResourceType, action))
            {
                return true;
            }
        }

        return false;
    }
}
