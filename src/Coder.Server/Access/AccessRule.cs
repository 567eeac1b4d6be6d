using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>Who may call a route at all; what they may do with which object is decided by <see cref="Authorizer"/>.</summary>
internal enum AccessRule
{
    /// <summary>A signed-in user.</summary>
    User,

    /// <summary>Everybody; a session that is sent is still read.</summary>
    Public,

    /// <summary>Everybody, and nobody is asked who they are: files of the dashboard, health.</summary>
    Open,

    /// <summary>An agent with its token.</summary>
    Agent,

    /// <summary>A signed-in user or an agent.</summary>
    UserOrAgent,
}

/// <summary>Sets the rule of routes. Every route states its own: <see cref="RouteRules"/> stops a server that has a route without one.</summary>
internal static class AccessRuleExtensions
{
    /// <summary>Sets who may call these routes.</summary>
    public static TBuilder WithAccess<TBuilder>(this TBuilder builder, AccessRule rule)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRuleMetadata(rule, null, []));

    /// <summary>
    /// The routes are for signed-in users who may do one of <paramref name="actions"/> on the route's object of type
    /// <paramref name="resourceType"/>. A token whose scopes leave all of them out is refused before anything is read; the store decides
    /// about the object.
    /// </summary>
    public static TBuilder WithAccess<TBuilder>(this TBuilder builder, string resourceType, params string[] actions)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRuleMetadata(AccessRule.User, resourceType, actions));
}

/// <summary>The rule of a route.</summary>
internal sealed record AccessRuleMetadata(AccessRule Rule, string? ResourceType, IReadOnlyList<string> Actions)
{
    /// <summary>403 when the actor's token is too narrow for the route, else null.</summary>
    public ApiError? Refuse(Actor actor) => ResourceType is not null && actor.Scope is { } scope && !CoveredBy(scope)
        ? ApiError.Forbidden("This token may not do this.") with
        {
            Detail = $"The route needs the scope {string.Join(" or ", Actions.Select(action => $"{ResourceType}:{action}"))}, "
                + $"and the token has: {string.Join(", ", scope.Names)}.",
        }
        : null;

    private bool CoveredBy(TokenScope scope)
    {
        foreach (var action in Actions)
        {
            if (scope.Covers(ResourceType!, action))
            {
                return true;
            }
        }

        return false;
    }
}
