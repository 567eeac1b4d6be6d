namespace Coder.Server.Access;

/// <summary>Who may call a route at all; what they may do with which object is decided by <see cref="Authorizer"/>.</summary>
internal enum AccessRule
{
    /// <summary>A signed-in user: the rule of every API route that says nothing else.</summary>
    User,

    /// <summary>Everybody; a session that is sent is still read.</summary>
    Public,

    /// <summary>An agent with its token.</summary>
    Agent,

    /// <summary>A signed-in user or an agent.</summary>
    UserOrAgent,
}

/// <summary>Sets the <see cref="AccessRule"/> of routes.</summary>
internal static class AccessRuleExtensions
{
    /// <summary>Sets who may call these routes.</summary>
    public static TBuilder WithAccess<TBuilder>(this TBuilder builder, AccessRule rule)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRuleMetadata(rule));
}

internal sealed record AccessRuleMetadata(AccessRule Rule);
