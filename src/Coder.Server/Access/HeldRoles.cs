using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>Turns the role names that are stored of a user into roles.</summary>
internal static class HeldRoles
{
    private static readonly Dictionary<Guid, IReadOnlyList<Role>> None = [];

    /// <summary>The site roles of a user: those stored, and what everybody is.</summary>
    public static IReadOnlyList<Role> OnSite(IReadOnlyList<string> names) => Resolve(names, RoleName.Member, Roles.Site, []);

    /// <summary>
    /// The roles in each organization, from JSON of the form <c>[{id, roles: […], custom: [{name, organization, own}]}]</c>;
    /// null for somebody who is in none. Names that no longer exist grant nothing.
    /// </summary>
    public static IReadOnlyDictionary<Guid, IReadOnlyList<Role>> InOrganizations(string? memberships) => memberships is null
        ? None
        : JsonSerializer.Deserialize<Membership[]>(memberships, Json.Options)!.ToDictionary(
            membership => membership.Id,
            membership => (IReadOnlyList<Role>)Resolve(
                membership.Roles, RoleName.OrganizationMember, Roles.InOrganization, membership.Custom ?? []));

    private static List<Role> Resolve(
        IReadOnlyList<string> names, string implied, IReadOnlyDictionary<string, Role> builtIn, IReadOnlyList<CustomRole> custom)
    {
        var roles = new List<Role>(names.Count + custom.Count + 1) { builtIn[implied] };
        foreach (var name in names)
        {
            if (builtIn.TryGetValue(name, out var role) && !roles.Contains(role))
            {
                roles.Add(role);
            }
        }

        foreach (var role in custom)
        {
            roles.Add(new Role(role.Name, role.Name) { Organization = Grants(role.Organization), Own = Grants(role.Own) });
        }

        return roles;
    }

    private static Grant[] Grants(IReadOnlyList<Permission> permissions) =>
        [.. permissions.Select(permission => new Grant(permission.ResourceType, permission.Action, permission.Negate))];

    internal sealed record Membership
    {
        public Guid Id { get; init; }

        public IReadOnlyList<string> Roles { get; init; } = [];

        public IReadOnlyList<CustomRole>? Custom { get; init; }
    }

    internal sealed record CustomRole
    {
        public string Name { get; init; } = "";

        public IReadOnlyList<Permission> Organization { get; init; } = [];

        public IReadOnlyList<Permission> Own { get; init; } = [];
    }
}
