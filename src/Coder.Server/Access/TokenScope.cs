using System.Collections.Frozen;

namespace Coder.Server.Access;

/// <summary>
/// What a token may be used for, besides what its user may do: scopes (<c>workspace:read</c>, <c>template:*</c>, or a named bundle) and
/// the things they reach (<c>workspace:&lt;id&gt;</c>, <c>*:*</c>). A decision needs both the user's roles and the token's scope.
/// </summary>
internal sealed class TokenScope
{
    private const string All = "all";

    /// <summary>Names for several permissions at once, as tokens of other programs ask for them.</summary>
    private static readonly FrozenDictionary<string, Grant[]> Bundles = new Dictionary<string, Grant[]>
    {
        [All] = [new("*", "*")],
        ["coder:all"] = [new("*", "*")],
        ["application_connect"] = [new(ResourceTypes.Workspace, Actions.ApplicationConnect)],
        ["coder:application_connect"] = [new(ResourceTypes.Workspace, Actions.ApplicationConnect)],
        ["coder:workspaces.create"] = Grants("template:read", "template:use", "workspace:create", "workspace:update", "workspace:read", "workspace:start"),
        ["coder:workspaces.operate"] = Grants("workspace:read", "workspace:update", "workspace:start", "workspace:stop"),
        ["coder:workspaces.delete"] = Grants("workspace:read", "workspace:delete"),
        ["coder:workspaces.access"] = Grants("workspace:read", "workspace:ssh", "workspace:application_connect"),
        ["coder:templates.build"] = Grants("template:read", "file:create", "file:read", "provisioner_jobs:read"),
        ["coder:templates.author"] = Grants("template:*", "file:create", "file:read", "provisioner_jobs:read"),
        ["coder:apikeys.manage_self"] = Grants("api_key:*"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Everything = ["*:*"];

    /// <summary>An entry that this release does not know: it reaches nothing.</summary>
    private static readonly (string ResourceType, Guid? Id) Nothing = ("", Guid.Empty);

    private readonly Grant[] _grants;
    private readonly (string ResourceType, Guid? Id)[] _allowed;

    private TokenScope(Grant[] grants, (string ResourceType, Guid? Id)[] allowed, IReadOnlyList<string> names)
    {
        _grants = grants;
        _allowed = allowed;
        Names = names;
    }

    /// <summary>The scopes that people choose from, in the API's order: bundles, then <c>type:*</c> and <c>type:action</c>.</summary>
    public static IReadOnlyList<string> Catalog { get; } =
    [
        .. Bundles.Keys.Order(StringComparer.Ordinal),
        .. Permissions.Vocabulary.OrderBy(type => type.Key, StringComparer.Ordinal)
            .SelectMany(type => type.Value.Order(StringComparer.Ordinal).Prepend("*").Select(action => $"{type.Key}:{action}")),
    ];

    /// <summary>The scopes as they were written.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The scope of a key, or null when it is not restricted at all. Words that this release does not know allow nothing.
    /// </summary>
    public static TokenScope? Of(IReadOnlyList<string> scopes, IReadOnlyList<string> allowList)
    {
        var unrestricted = scopes.Contains(All) || scopes.Contains("coder:all");
        if (unrestricted && (allowList.Count == 0 || allowList.SequenceEqual(Everything)))
        {
            return null;
        }

        return new TokenScope(
            [.. scopes.SelectMany(scope => Bundles.TryGetValue(scope, out var bundle) ? bundle : Grants(scope))],
            allowList.Count == 0 ? [] : [.. allowList.Select(entry => ParseAllowed(entry) ?? Nothing).Distinct()],
            scopes);
    }

    /// <summary>What is wrong with a scope that someone asks for, or null.</summary>
    public static string? CheckScope(string scope) =>
        Bundles.ContainsKey(scope) || (scope.Split(':') is [var type, var action] && type != "*" && Permissions.Exists(type, action))
            ? null
            : $"There is no scope \"{scope}\". GET /api/v2/auth/scopes lists them.";

    /// <summary>What is wrong with an entry of an allow list, or null.</summary>
    public static string? CheckAllowed(string entry) => ParseAllowed(entry) is null
        ? $"\"{entry}\" is not of the form <resource type>:<id>, with * for all."
        : null;

    /// <summary>
    /// Whether a token with <paramref name="other"/> could do nothing that this one cannot: every grant is covered, and everything that it
    /// reaches is reached. Null is a token without restrictions.
    /// </summary>
    public bool Includes(TokenScope? other) => other is not null
        && other._grants.All(IncludesGrant)
        && (other._allowed.Length == 0 ? _allowed.Length == 0 || Reaches("*", null) : other._allowed.All(entry => Reaches(entry.ResourceType, entry.Id)));

    /// <summary>Whether the scope can allow this action on some object of the type.</summary>
    public bool Covers(string resourceType, string action)
    {
        foreach (var grant in _grants)
        {
            if (grant.Covers(resourceType, action))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the scope allows this action on this object. Things without an id, such as lists, are allowed by type.</summary>
    public bool Allows(string action, AccessObject target)
    {
        if (!Covers(target.ResourceType, action))
        {
            return false;
        }

        if (_allowed.Length == 0)
        {
            return true;
        }

        foreach (var (type, id) in _allowed)
        {
            if ((type == "*" || type == target.ResourceType) && (id is null || id == target.Id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The only ids of the type that the scope reaches; null when it is not restricted to some.</summary>
    public Guid[]? Ids(string resourceType) =>
        _allowed.Length == 0 || _allowed.Any(entry => entry.Id is null && (entry.ResourceType == "*" || entry.ResourceType == resourceType))
            ? null
            : [.. _allowed.Where(entry => entry.ResourceType == resourceType).Select(entry => entry.Id!.Value)];

    private bool IncludesGrant(Grant wanted) =>
        _grants.Any(grant => grant.Covers(wanted.ResourceType, wanted.Action))
        || (wanted.Action == Actions.Any && Permissions.Vocabulary.TryGetValue(wanted.ResourceType, out var actions)
            && actions.All(action => Covers(wanted.ResourceType, action)));

    private bool Reaches(string resourceType, Guid? id) => _allowed.Length == 0
        || _allowed.Any(entry => (entry.ResourceType == "*" || entry.ResourceType == resourceType) && (entry.Id is null || entry.Id == id));

    private static Grant[] Grants(params string[] scopes) =>
        [.. scopes.Select(scope => scope.Split(':')).Where(parts => parts.Length == 2).Select(parts => new Grant(parts[0], parts[1]))];

    private static (string ResourceType, Guid? Id)? ParseAllowed(string entry)
    {
        if (entry.Split(':') is not [var type, var id] || (type != "*" && !Permissions.Vocabulary.ContainsKey(type)))
        {
            return null;
        }

        return id == "*" ? (type, null) : type != "*" && Guid.TryParse(id, out var parsed) ? (type, parsed) : null;
    }
}
