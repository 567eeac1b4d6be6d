using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>Who may call a route at all; what they may do with which object is decided by <see cref="Authorizer"/>.</summary>
internal enum AccessRule
{
    /// <summary>A signed-in user.</summary>
    User,

    /// <summary>Everybody; a session that is sent is still read.</summary>
    Public,

    /// <summary>An agent with its token.</summary>
    Agent,

    /// <summary>A signed-in user or an agent.</summary>
    UserOrAgent,
}

/// <summary>Sets the rule of routes. Every route states its own: a route without one stops the server from starting.</summary>
internal static class AccessRuleExtensions
{
    /// <summary>Sets who may call these routes.</summary>
    public static TBuilder WithAccess<TBuilder>(this TBuilder builder, AccessRule rule)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRuleMetadata(rule, null, null));

    /// <summary>
    /// The routes are for signed-in users who may do <paramref name="action"/> on the route's object of type
    /// <paramref name="resourceType"/>. A token whose scopes leave this out is refused before anything is read; the store decides about the object.
    /// </summary>
    public static TBuilder WithAccess<TBuilder>(this TBuilder builder, string resourceType, string action)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRuleMetadata(AccessRule.User, resourceType, action));
}

/// <summary>The rule of a route.</summary>
internal sealed record AccessRuleMetadata(AccessRule Rule, string? ResourceType, string? Action)
{
    /// <summary>403 when the actor's token is too narrow for the route, else null.</summary>
    public ApiError? Refuse(Actor actor) => ResourceType is not null && actor.Scope is { } scope && !scope.Covers(ResourceType, Action!)
        ? ApiError.Forbidden("This token may not do this.") with
        {
            Detail = $"The route needs the scope {ResourceType}:{Action}, and the token has: {string.Join(", ", scope.Names)}.",
        }
        : null;
}
