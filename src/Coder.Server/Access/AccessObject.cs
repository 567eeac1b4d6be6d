namespace Coder.Server.Access;

/// <summary>
/// What a decision is about: a type of resource, and where known the organization it belongs to, the user it belongs to, and its id.
/// </summary>
public readonly record struct AccessObject(
    string ResourceType,
    Guid? OrganizationId = null,
    Guid? OwnerId = null,
    Guid? Id = null)
{
    /// <summary>True asks about any organization of the actor instead of one ("may they create templates at all").</summary>
    public bool AnyOrganization { get; init; }
}

/// <summary>The resource types of the API's permission vocabulary.</summary>
internal static class ResourceTypes
{
    public const string ApiKey = "api_key";
    public const string AssignOrganizationRole = "assign_org_role";
    public const string AssignRole = "assign_role";
    public const string AuditLog = "audit_log";
    public const string DebugInfo = "debug_info";
    public const string DeploymentConfig = "deployment_config";
    public const string DeploymentStats = "deployment_stats";
    public const string File = "file";
    public const string Group = "group";
    public const string License = "license";
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
    public const string ApplicationConnect = "application_connect";
    public const string Assign = "assign";
    public const string Create = "create";
    public const string Delete = "delete";
    public const string Read = "read";
    public const string ReadPersonal = "read_personal";
    public const string Ssh = "ssh";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Unassign = "unassign";
    public const string Update = "update";
    public const string UpdatePersonal = "update_personal";
    public const string Use = "use";
    public const string ViewInsights = "view_insights";
}
