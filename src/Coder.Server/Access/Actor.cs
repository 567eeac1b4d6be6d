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
public sealed record Actor(
    ActorKind Kind,
    Guid UserId,
    string Username,
    IReadOnlySet<string> SiteRoles,
    IReadOnlyDictionary<Guid, IReadOnlySet<string>> OrganizationRoles)
{
    private static readonly IReadOnlySet<string> NoRoles = new HashSet<string>();

    private static readonly IReadOnlyDictionary<Guid, IReadOnlySet<string>> NoOrganizations =
        new Dictionary<Guid, IReadOnlySet<string>>();

    /// <summary>The user's session key or token (its id part), when a user acts.</summary>
    public string? ApiKeyId { get; init; }

    /// <summary>The agent, when an agent acts.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The workspace of the agent, when an agent acts.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>Whether the user has the site role <paramref name="role"/>.</summary>
    public bool HasRole(string role) => SiteRoles.Contains(role);

    /// <summary>The server itself, which may do everything; <paramref name="purpose"/> says which loop, for logs.</summary>
    public static Actor System(string purpose) => new(ActorKind.System, Guid.Empty, purpose, NoRoles, NoOrganizations);

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
