using Coder.Server.Access;

namespace Coder.Server.Search;

/// <summary>
/// Which things of a type an actor may see in a list, as a filter for SQL: all, those of some organizations, their own in some
/// organizations, and what is shared with them; of these only <paramref name="Only"/> when a token is restricted to some.
/// </summary>
internal sealed record Visibility(bool All, Guid[] Organizations, Guid[] OwnOrganizations, Guid Owner, Guid[] Groups, bool Shared, Guid[]? Only)
{
    /// <summary>What the actor may read of <paramref name="resourceType"/>.</summary>
    public static Visibility Of(Authorizer authorizer, Actor actor, string resourceType)
    {
        bool Reads(AccessObject target) => authorizer.Can(actor, Actions.Read, target);
        var only = actor.Scope?.Ids(resourceType);
        var any = only is [var first, ..] ? first : (Guid?)null; // An object that the token's list of things does not rule out.
        if (only is [] || (actor.Scope is { } scope && !scope.Covers(resourceType, Actions.Read)))
        {
            return new Visibility(All: false, [], [], actor.UserId, [], Shared: false, only);
        }

        if (Reads(new AccessObject(resourceType, Id: any)))
        {
            return new Visibility(All: true, [], [], actor.UserId, [], Shared: false, only);
        }

        var organizations = actor.OrganizationRoles.Keys;
        return new Visibility(
            All: false,
            [.. organizations.Where(id => Reads(new AccessObject(resourceType, id, Id: any)))],
            [.. organizations.Where(id => Reads(new AccessObject(resourceType, id, actor.UserId, any)))],
            actor.UserId,
            actor.Groups,
            Shared: Reads(new AccessObject(resourceType, Id: any) { SharedRole = SharedRoleName.Use }),
            only);
    }
}
