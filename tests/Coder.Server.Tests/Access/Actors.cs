using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Server.Tests.Access;

/// <summary>Actors for tests of decisions, without a database.</summary>
internal static class Actors
{
    /// <summary>The organization that the actors are in.</summary>
    public static readonly Guid Home = new("00000000-0000-0000-0000-0000000000aa");

    /// <summary>An organization that they are not in.</summary>
    public static readonly Guid Foreign = new("00000000-0000-0000-0000-0000000000ff");

    /// <summary>The actor's own id.</summary>
    public static readonly Guid Me = new("00000000-0000-0000-0000-000000000001");

    /// <summary>Somebody else.</summary>
    public static readonly Guid Other = new("00000000-0000-0000-0000-000000000002");

    /// <summary>A user with site roles, a member of <see cref="Home"/> with the roles given for it.</summary>
    public static Actor With(string[] site, string[] home, TokenScope? scope = null, params Role[] custom) => new(ActorKind.User, Me, "me")
    {
        SiteRoles = HeldRoles.OnSite(site),
        OrganizationRoles = new Dictionary<Guid, IReadOnlyList<Role>>
        {
            [Home] = [Roles.InOrganization[RoleName.OrganizationMember], .. home.Select(name => Roles.InOrganization[name]), .. custom],
        },
        Scope = scope,
    };

    /// <summary>A user who is in no organization.</summary>
    public static Actor Nowhere(params string[] site) => new(ActorKind.User, Me, "me") { SiteRoles = HeldRoles.OnSite(site) };
}
