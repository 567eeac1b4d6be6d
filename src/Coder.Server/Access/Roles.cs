using System.Collections.Frozen;
using static Coder.Server.Access.Actions;
using On = Coder.Server.Access.ResourceTypes;
using RoleName = Coder.Sdk.RoleName;

namespace Coder.Server.Access;

/// <summary>
/// The built-in roles and what they allow: the one matrix that decisions, <c>GET …/roles</c>, the documentation page and its test read.
/// Every user has <see cref="Sdk.RoleName.Member"/> and every member of an organization <see cref="Sdk.RoleName.OrganizationMember"/>
/// without them being stored.
/// </summary>
internal static class Roles
{
    private static readonly string[] Manage = [Create, Read, Update, Delete];

    private static readonly string[] OrganizationRoles =
    [
        RoleName.OrganizationAdmin, RoleName.OrganizationMember, RoleName.OrganizationAuditor, RoleName.OrganizationUserAdmin,
        RoleName.OrganizationTemplateAdmin, RoleName.OrganizationWorkspaceAccess, RoleName.OrganizationWorkspaceCreationBan,
    ];

    /// <summary>Roles of the whole site, by name.</summary>
    public static FrozenDictionary<string, Role> Site { get; } = Index(
        new Role(RoleName.Owner, "Owner")
        {
            Description = "Everything, in every organization.",
            Site = [new("*", "*")],
            Assigns = ["*"],
        },
        new Role(RoleName.Member, "Member")
        {
            Description = "Their own account, tokens and files. Everybody has it.",
            Site = [new(On.AssignRole, Read)],
            Own =
            [
                .. Allow(On.User, Read, ReadPersonal, UpdatePersonal),
                .. Allow(On.ApiKey, Any),
                .. Allow(On.File, Create, Read),
            ],
        },
        new Role(RoleName.Auditor, "Auditor")
        {
            Description = "Reads the audit log and what it speaks of, and the deployment's settings and statistics.",
            Site =
            [
                .. Allow(On.AuditLog, Read),
                .. Allow(On.Template, Read, ViewInsights),
                .. ReadOnly(On.User, On.Group, On.GroupMember, On.Organization, On.OrganizationMember, On.AssignOrganizationRole),
                .. ReadOnly(On.DeploymentStats, On.DeploymentConfig),
            ],
        },
        new Role(RoleName.TemplateAdmin, "Template Admin")
        {
            Description = "Every template of every organization; sees workspaces but does not enter them.",
            Site =
            [
                .. Allow(On.Template, Any),
                .. Allow(On.File, Create, Read),
                .. Allow(On.Workspace, Read),
                .. Allow(On.ProvisionerDaemon, Any),
                .. Allow(On.ProvisionerJobs, Any),
                .. ReadOnly(On.User, On.Group, On.GroupMember, On.Organization, On.OrganizationMember, On.AssignOrganizationRole),
            ],
        },
        new Role(RoleName.UserAdmin, "User Admin")
        {
            Description = "Users, their memberships and groups; gives no role that is more than a member's.",
            Site =
            [
                .. Allow(On.AssignRole, Assign, Unassign, Read),
                .. Allow(On.AssignOrganizationRole, Assign, Unassign, Read),
                .. Allow(On.User, Any),
                .. Allow(On.Group, Manage),
                .. ReadOnly(On.GroupMember, On.Organization),
                .. Allow(On.OrganizationMember, Manage),
                .. Allow(On.IdpSyncSettings, Read, Update),
            ],
            Assigns = [RoleName.Member, RoleName.OrganizationMember, RoleName.OrganizationWorkspaceAccess],
        });

    /// <summary>Roles within an organization, by name.</summary>
    public static FrozenDictionary<string, Role> InOrganization { get; } = Index(
        new Role(RoleName.OrganizationAdmin, "Organization Admin")
        {
            Description = "Everything in the organization, except entering the workspaces of others.",
            Site = [new(On.User, Read)],
            Organization =
            [
                .. Allow(On.Workspace, [.. Permissions.Vocabulary[On.Workspace].Except([Actions.Ssh, ApplicationConnect])]),
                .. Permissions.Vocabulary.Keys.Except([On.Workspace, On.AssignRole]).Order().Select(type => new Grant(type, Any)),
            ],
            Assigns = [.. OrganizationRoles, "*"],
        },
        new Role(RoleName.OrganizationMember, "Organization Member")
        {
            Description = "Sees the organization, its members' names and its groups they are in. Everybody in it has it.",
            Organization =
            [
                .. ReadOnly(On.Organization, On.OrganizationMember, On.AssignOrganizationRole, On.ProvisionerDaemon),
            ],
            Own = [.. Allow(On.OrganizationMember, Read), .. Allow(On.GroupMember, Read), .. Allow(On.ProvisionerJobs, Read)],
        },
        new Role(RoleName.OrganizationWorkspaceAccess, "Organization Workspace Access")
        {
            Description = "Workspaces of their own. Members have it unless the organization's default roles leave it out.",
            Own = [.. Allow(On.Workspace, Any)],
        },
        new Role(RoleName.OrganizationAuditor, "Organization Auditor")
        {
            Description = "Reads the organization's audit log and what it speaks of.",
            Organization =
            [
                .. Allow(On.AuditLog, Read),
                .. Allow(On.Template, Read, ViewInsights),
                .. ReadOnly(On.Group, On.GroupMember, On.Organization, On.OrganizationMember),
            ],
        },
        new Role(RoleName.OrganizationTemplateAdmin, "Organization Template Admin")
        {
            Description = "Every template of the organization; sees workspaces but does not enter them.",
            Organization =
            [
                .. Allow(On.Template, Any),
                .. Allow(On.File, Create, Read),
                .. Allow(On.Workspace, Read),
                .. Allow(On.ProvisionerDaemon, Any),
                .. Allow(On.ProvisionerJobs, Any),
                .. ReadOnly(On.Group, On.GroupMember, On.Organization, On.OrganizationMember),
            ],
        },
        new Role(RoleName.OrganizationUserAdmin, "Organization User Admin")
        {
            Description = "Members and groups of the organization; gives no role that is more than a member's.",
            Site = [new(On.User, Read)],
            Organization =
            [
                .. Allow(On.AssignOrganizationRole, Assign, Unassign, Read),
                .. Allow(On.OrganizationMember, Manage),
                .. Allow(On.Group, Manage),
                .. ReadOnly(On.GroupMember, On.Organization),
                .. Allow(On.IdpSyncSettings, Read, Update),
            ],
            Assigns = [RoleName.OrganizationMember, RoleName.OrganizationWorkspaceAccess],
        },
        new Role(RoleName.OrganizationWorkspaceCreationBan, "Organization Workspace Creation Ban")
        {
            Description = "Takes away creating and deleting workspaces in the organization, whatever other roles of it allow.",
            Organization =
            [
                .. new[] { Create, Delete, CreateAgent, DeleteAgent }.Select(action => new Grant(On.Workspace, action, Negate: true)),
            ],
        });

    /// <summary>What the roles of a template's and a workspace's sharing allow on it.</summary>
    public static FrozenDictionary<(string ResourceType, string Role), IReadOnlyList<string>> Shared { get; } =
        new Dictionary<(string ResourceType, string Role), IReadOnlyList<string>>
        {
            [(On.Template, SharedRoleName.Use)] = [Read, Use],
            [(On.Template, SharedRoleName.Admin)] = [Any],
            [(On.Workspace, SharedRoleName.Use)] = [Read, Actions.Ssh, ApplicationConnect],
            [(On.Workspace, SharedRoleName.Admin)] = [Read, Actions.Ssh, ApplicationConnect, Start, Stop, Update, Share],
        }.ToFrozenDictionary();

    /// <summary>What people read for a role; an unknown one by its name.</summary>
    public static string DisplayName(string name) =>
        Site.TryGetValue(name, out var role) || InOrganization.TryGetValue(name, out role) ? role.DisplayName : name;

    /// <summary>Whether a custom role may not take this name.</summary>
    public static bool IsBuiltIn(string name) => Site.ContainsKey(name) || InOrganization.ContainsKey(name);

    private static IEnumerable<Grant> Allow(string resourceType, params string[] actions) =>
        actions.Select(action => new Grant(resourceType, action));

    private static IEnumerable<Grant> ReadOnly(params string[] resourceTypes) =>
        resourceTypes.Select(type => new Grant(type, Read));

    private static FrozenDictionary<string, Role> Index(params Role[] roles) =>
        roles.ToFrozenDictionary(role => role.Name, StringComparer.Ordinal);
}

/// <summary>The roles that a template or a workspace is shared with.</summary>
internal static class SharedRoleName
{
    public const string Use = "use";
    public const string Admin = "admin";
}
