namespace Coder.Server.Access;

/// <summary>One thing that a role allows: an action (or <c>*</c>) on a resource type (or <c>*</c>).</summary>
internal readonly record struct Grant(string ResourceType, string Action)
{
    public bool Covers(string resourceType, string action) =>
        (ResourceType == "*" || ResourceType == resourceType) && (Action == "*" || Action == action);
}

/// <summary>
/// A role: what it allows everywhere (<paramref name="Site"/>), in the organization where it is held
/// (<paramref name="Organization"/>), and on the holder's own things (<paramref name="Own"/>).
/// </summary>
internal sealed record Role(
    string Name,
    string DisplayName,
    IReadOnlyList<Grant> Site,
    IReadOnlyList<Grant> Organization,
    IReadOnlyList<Grant> Own);

/// <summary>The built-in roles and what they allow: the one matrix that decisions read.</summary>
internal static class Roles
{
    public const string Owner = "owner";
    public const string Member = "member";
    public const string OrganizationMember = "organization-member";

    /// <summary>Roles of the whole site, by name. Every user has <see cref="Member"/> without it being stored.</summary>
    public static IReadOnlyDictionary<string, Role> Site { get; } = Index(
        new Role(Owner, "Owner", Site: [new("*", "*")], [], []),
        new Role(Member, "Member", Site: [], [], Own:
        [
            new(ResourceTypes.User, Actions.Read),
            new(ResourceTypes.User, Actions.ReadPersonal),
            new(ResourceTypes.User, Actions.UpdatePersonal),
            new(ResourceTypes.ApiKey, "*"),
            new(ResourceTypes.File, Actions.Create),
            new(ResourceTypes.File, Actions.Read),
        ]));

    /// <summary>Roles within an organization, by name. Every member has <see cref="OrganizationMember"/> without it being stored.</summary>
    public static IReadOnlyDictionary<string, Role> Organization { get; } = Index(
        new Role("organization-admin", "Organization Admin", [], Organization: [new("*", "*")], []),
        new Role(OrganizationMember, "Organization Member", [], Organization:
        [
            new(ResourceTypes.Organization, Actions.Read),
            new(ResourceTypes.OrganizationMember, Actions.Read),
            new(ResourceTypes.Template, Actions.Read),
            new(ResourceTypes.Template, Actions.Use),
            new(ResourceTypes.ProvisionerDaemon, Actions.Read),
        ],
        Own:
        [
            new(ResourceTypes.Workspace, "*"),
            new(ResourceTypes.OrganizationMember, Actions.Read),
            new(ResourceTypes.ProvisionerJobs, Actions.Read),
        ]));

    /// <summary>What people read for a role; an unknown one by its name.</summary>
    public static string DisplayName(string name) =>
        Site.TryGetValue(name, out var role) || Organization.TryGetValue(name, out role) ? role.DisplayName : name;

    private static Dictionary<string, Role> Index(params Role[] roles) =>
        roles.ToDictionary(role => role.Name, StringComparer.Ordinal);
}
