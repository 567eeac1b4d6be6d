using System.Collections.Frozen;

namespace Coder.Server.Access;

/// <summary>The resource types of the API's permission vocabulary.</summary>
internal static class ResourceTypes
{
    public const string Any = "*";
    public const string ApiKey = "api_key";
    public const string AssignOrganizationRole = "assign_org_role";
    public const string AssignRole = "assign_role";
    public const string AuditLog = "audit_log";
    public const string DebugInfo = "debug_info";
    public const string DeploymentConfig = "deployment_config";
    public const string DeploymentStats = "deployment_stats";
    public const string File = "file";
    public const string Group = "group";
    public const string GroupMember = "group_member";
    public const string IdpSyncSettings = "idpsync_settings";
    public const string Organization = "organization";
    public const string OrganizationMember = "organization_member";
    public const string ProvisionerDaemon = "provisioner_daemon";
    public const string ProvisionerJobs = "provisioner_jobs";
    public const string Replicas = "replicas";
    public const string Template = "template";
    public const string User = "user";
    public const string Workspace = "workspace";
}

/// <summary>The action words of the API's permission vocabulary.</summary>
internal static class Actions
{
    public const string Any = "*";
    public const string ApplicationConnect = "application_connect";
    public const string Assign = "assign";
    public const string Create = "create";
    public const string CreateAgent = "create_agent";
    public const string Delete = "delete";
    public const string DeleteAgent = "delete_agent";
    public const string Read = "read";
    public const string ReadPersonal = "read_personal";
    public const string Share = "share";
    public const string Ssh = "ssh";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Unassign = "unassign";
    public const string Update = "update";
    public const string UpdateAgent = "update_agent";
    public const string UpdatePersonal = "update_personal";
    public const string Use = "use";
    public const string ViewInsights = "view_insights";
}

/// <summary>Which actions make sense on which resource types: what custom roles and token scopes may name.</summary>
internal static class Permissions
{
    /// <summary>The actions of each type.</summary>
    public static FrozenDictionary<string, string[]> Vocabulary { get; } = new Dictionary<string, string[]>
    {
        [ResourceTypes.ApiKey] = [Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.AssignOrganizationRole] =
            [Actions.Assign, Actions.Unassign, Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.AssignRole] = [Actions.Assign, Actions.Unassign, Actions.Read],
        [ResourceTypes.AuditLog] = [Actions.Read],
        [ResourceTypes.DebugInfo] = [Actions.Read],
        [ResourceTypes.DeploymentConfig] = [Actions.Read, Actions.Update],
        [ResourceTypes.DeploymentStats] = [Actions.Read],
        [ResourceTypes.File] = [Actions.Create, Actions.Read],
        [ResourceTypes.Group] = [Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.GroupMember] = [Actions.Read],
        [ResourceTypes.IdpSyncSettings] = [Actions.Read, Actions.Update],
        [ResourceTypes.Organization] = [Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.OrganizationMember] = [Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.ProvisionerDaemon] = [Actions.Create, Actions.Read, Actions.Update, Actions.Delete],
        [ResourceTypes.ProvisionerJobs] = [Actions.Create, Actions.Read, Actions.Update],
        [ResourceTypes.Replicas] = [Actions.Read],
        [ResourceTypes.Template] =
            [Actions.Create, Actions.Read, Actions.Update, Actions.Delete, Actions.Use, Actions.ViewInsights],
        [ResourceTypes.User] =
            [Actions.Create, Actions.Read, Actions.Update, Actions.Delete, Actions.ReadPersonal, Actions.UpdatePersonal],
        [ResourceTypes.Workspace] =
        [
            Actions.Create, Actions.Read, Actions.Update, Actions.Delete, Actions.Start, Actions.Stop, Actions.Ssh,
            Actions.ApplicationConnect, Actions.Share, Actions.CreateAgent, Actions.UpdateAgent, Actions.DeleteAgent,
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the type exists and has the action; both may be <c>*</c>.</summary>
    public static bool Exists(string resourceType, string action) => resourceType == ResourceTypes.Any
        || (Vocabulary.TryGetValue(resourceType, out var actions) && (action == Actions.Any || actions.Contains(action)));
}
