namespace Coder.Server.Audit;

/// <summary>The types of things that audit log entries are about, as the API names them.</summary>
internal static class AuditResource
{
    public const string ApiKey = "api_key";
    public const string ConvertLogin = "convert_login";
    public const string CustomRole = "custom_role";
    public const string GitSshKey = "git_ssh_key";
    public const string Group = "group";
    public const string HealthSettings = "health_settings";
    public const string IdpSyncSettingsGroup = "idp_sync_settings_group";
    public const string IdpSyncSettingsOrganization = "idp_sync_settings_organization";
    public const string IdpSyncSettingsRole = "idp_sync_settings_role";
    public const string Organization = "organization";
    public const string OrganizationMember = "organization_member";
    public const string Template = "template";
    public const string TemplateVersion = "template_version";
    public const string User = "user";
    public const string Workspace = "workspace";
    public const string WorkspaceBuild = "workspace_build";
}

/// <summary>What happened to a thing, as the API names it.</summary>
internal static class AuditAction
{
    public const string Close = "close";
    public const string Connect = "connect";
    public const string Create = "create";
    public const string Delete = "delete";
    public const string Disconnect = "disconnect";
    public const string Login = "login";
    public const string Logout = "logout";
    public const string Open = "open";
    public const string Register = "register";
    public const string RequestPasswordReset = "request_password_reset";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Write = "write";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Close, Connect, Create, Delete, Disconnect, Login, Logout, Open, Register, RequestPasswordReset, Start, Stop, Write];
}
