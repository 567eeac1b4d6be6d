using Coder.Server.Access;

namespace Coder.Server.Search;

/// <summary>
/// Which things of a type an actor may see in a list, as a filter for SQL: all, those of some organizations, and their own.
/// </summary>
internal sealed record Visibility(bool All, Guid[] Organizations, Guid Owner)
{
    /// <summary>What the actor may read of <paramref name="resourceType"/>.</summary>
    public static Visibility Of(Authorizer authorizer, Actor actor, string resourceType)
    {
        if (authorizer.Can(actor, Actions.Read, new AccessObject(resourceType)))
        {
            return new Visibility(All: true, [], actor.UserId);
        }

        var organizations = actor.OrganizationRoles.Keys
            .Where(id => authorizer.Can(actor, Actions.Read, new AccessObject(resourceType, id)));
        return new Visibility(All: false, [.. organizations], actor.UserId);
    }
}
