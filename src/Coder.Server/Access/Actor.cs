using System.Reflection;

namespace Coder.Server.Access;

/// <summary>Who acts: a person or machine user, an agent in a workspace, or the server itself.</summary>
public enum ActorKind
{
    /// <summary>A user with a session or token.</summary>
    User,

    /// <summary>A workspace agent with its token; acts for the workspace's owner.</summary>
    Agent,

    /// <summary>The server's own loops.</summary>
    System,
}

/// <summary>Who makes a request, with everything that a decision about access needs.</summary>
public sealed record Actor(ActorKind Kind, Guid UserId, string Username)
{
    private static readonly IReadOnlyDictionary<Guid, IReadOnlyList<Role>> NoOrganizations = new Dictionary<Guid, IReadOnlyList<Role>>();

    /// <summary>The user's groups, with the id of each of their organizations: its group "Everyone".</summary>
    public Guid[] Groups { get; init; } = [];

    /// <summary>Where the request comes from; null for the server's own loops.</summary>
    public RequestSource? Source { get; init; }

    /// <summary>The site roles, the implied one among them.</summary>
    internal IReadOnlyList<Role> SiteRoles { get; init; } = [];

    /// <summary>The roles in each organization that the user is in, the implied ones among them.</summary>
    internal IReadOnlyDictionary<Guid, IReadOnlyList<Role>> OrganizationRoles { get; init; } = NoOrganizations;

    /// <summary>What the token restricts the actor to; null: nothing.</summary>
    internal TokenScope? Scope { get; init; }

    /// <summary>The user's session key or token (its id part), when a user acts.</summary>
    public string? ApiKeyId { get; init; }

    /// <summary>The agent, when an agent acts.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The workspace of the agent, when an agent acts.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>Whether the user has the site role <paramref name="role"/>.</summary>
    public bool HasRole(string role) => SiteRoles.Any(held => held.Name == role);

    /// <summary>The server itself, which may do everything; <paramref name="purpose"/> says which loop, for logs.</summary>
    public static Actor System(string purpose) => new(ActorKind.System, Guid.Empty, purpose);

    /// <summary>Lets an endpoint take the actor as a parameter; authentication has run before the endpoint.</summary>
    public static ValueTask<Actor?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<Actor?>(context.Actor());
}

/// <summary>The actor of a request.</summary>
internal static class HttpContextActor
{
    private static readonly object Key = new();

    /// <summary>Who makes this request. Throws on a route without authentication, which is a bug of the route.</summary>
    public static Actor Actor(this HttpContext context) => context.ActorOrNull()
        ?? throw new InvalidOperationException($"{context.Request.Path} has no actor: its access rule is public.");

    /// <summary>Who makes this request, or null when nobody is signed in on a public route.</summary>
    public static Actor? ActorOrNull(this HttpContext context) => context.Items[Key] as Actor;

    /// <summary>Keeps who makes this request.</summary>
    public static void SetActor(this HttpContext context, Actor actor) => context.Items[Key] = actor;
}
