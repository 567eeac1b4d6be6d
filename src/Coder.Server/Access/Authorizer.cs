using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>
/// Decides what an actor may do. Stores ask it between the endpoint and the SQL, so that no query can forget to.
/// Pure computation over what the actor carries: no I/O, safe to share.
/// </summary>
/// <remarks>
/// The token's scope must allow it, and then the first level with a word decides: site, organization, own things, sharing.
/// Within a level a negated grant wins.
/// </remarks>
internal sealed class Authorizer(AccessOptions options)
{
    /// <summary>Whether the actor may do <paramref name="action"/> (a word of <see cref="Actions"/>) with the object.</summary>
    public bool Can(Actor actor, string action, AccessObject target)
    {
        if (actor.Kind == ActorKind.System)
        {
            return true;
        }

        if (actor.Scope is { } scope && !scope.Allows(action, target))
        {
            return false;
        }

        if (options.DisableWorkspaceSharing && action == Actions.Share)
        {
            return false;
        }

        return Decide(actor, action, target)
            || (target is { AnyOrganization: true, OrganizationId: null }
                && actor.OrganizationRoles.Keys.Any(id => Decide(actor, action, target with { OrganizationId = id })));
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

    /// <summary>
    /// Whether an app or a port of a workspace that is shared at <paramref name="level"/> (a word of <see cref="Sdk.AppSharingLevel"/>) is for
    /// the actor: whoever is signed in, or is in the workspace's organization. The token's scope must allow it as well.
    /// </summary>
    public static bool CanOpenShared(Actor actor, string level, AccessObject workspace) =>
        (actor.Scope is null || actor.Scope.Allows(Actions.ApplicationConnect, workspace))
        && level switch
        {
            Sdk.AppSharingLevel.Public or Sdk.AppSharingLevel.Authenticated => true,
            Sdk.AppSharingLevel.Organization => workspace.OrganizationId is { } id && actor.OrganizationRoles.ContainsKey(id),
            _ => false,
        };

    /// <summary>
    /// Whether the actor may give a role to somebody, or take it: site-wide, or in <paramref name="organization"/>.
    /// Custom roles are given by whoever may give any.
    /// </summary>
    public bool CanAssign(Actor actor, string role, Guid? organization)
    {
        var target = new AccessObject(organization is null ? ResourceTypes.AssignRole : ResourceTypes.AssignOrganizationRole, organization);
        if (actor.Kind == ActorKind.System || !Can(actor, Actions.Assign, target))
        {
            return actor.Kind == ActorKind.System;
        }

        var held = organization is { } id && actor.OrganizationRoles.TryGetValue(id, out var there)
            ? actor.SiteRoles.Concat(there)
            : actor.SiteRoles;
        var wanted = organization is null || Roles.IsBuiltIn(role) ? role : "*";
        return held.Any(mine => mine.Assigns.Contains(wanted) || (mine.Assigns.Contains("*") && mine.Name == Sdk.RoleName.Owner));
    }

    private bool Decide(Actor actor, string action, AccessObject target) =>
        OnSite(actor, action, target)
            ?? InOrganization(actor, action, target)
            ?? OnOwn(actor, action, target)
            ?? ByShare(action, target);

    private bool? OnSite(Actor actor, string action, AccessObject target)
    {
        var vote = Vote(actor.SiteRoles, role => role.Site, action, target);
        foreach (var roles in actor.OrganizationRoles.Values)
        {
            vote = Stronger(vote, Vote(roles, role => role.Site, action, target));
        }

        // Owners do everything, but the operator may keep them out of what runs in other people's workspaces.
        return vote == true && options.DisableOwnerWorkspaceAccess && target.ResourceType == ResourceTypes.Workspace
            && action is Actions.Ssh or Actions.ApplicationConnect
                ? null
                : vote;
    }

    private static bool? InOrganization(Actor actor, string action, AccessObject target) =>
        Vote(RolesIn(actor, target), role => role.Organization, action, target);

    private static bool? OnOwn(Actor actor, string action, AccessObject target) =>
        target.OwnerId != actor.UserId || actor.UserId == Guid.Empty
            ? null
            : Stronger(
                Vote(actor.SiteRoles, role => role.Own, action, target),
                Vote(RolesIn(actor, target), role => role.Own, action, target));

    /// <summary>The actor's roles in the object's organization.</summary>
    private static IReadOnlyList<Role> RolesIn(Actor actor, AccessObject target) =>
        target.OrganizationId is { } organization && actor.OrganizationRoles.TryGetValue(organization, out var roles) ? roles : [];

    private bool ByShare(string action, AccessObject target)
    {
        if (target.SharedRole is not { } role || (options.DisableWorkspaceSharing && target.ResourceType == ResourceTypes.Workspace))
        {
            return false;
        }

        return Roles.Shared.TryGetValue((target.ResourceType, role), out var actions)
            && (actions.Contains(action) || actions.Contains(Actions.Any));
    }

    /// <summary>True, false, or null when no grant speaks of it.</summary>
    private static bool? Vote(IReadOnlyList<Role> roles, Func<Role, IReadOnlyList<Grant>> level, string action, AccessObject target)
    {
        bool? vote = null;
        foreach (var role in roles)
        {
            foreach (var grant in level(role))
            {
                if (!grant.Covers(target.ResourceType, action))
                {
                    continue;
                }

                if (grant.Negate)
                {
                    return false;
                }

                vote = true;
            }
        }

        return vote;
    }

    private static bool? Stronger(bool? one, bool? other) => one == false || other == false ? false : one ?? other;
}
