namespace Coder.Server.Audit;

/// <summary>The dashboard's page of the thing that an entry is about, under its present name.</summary>
internal static class AuditLink
{
    /// <summary>A path; empty for what is gone and for what has no page.</summary>
    public static string Of(AuditRow row) => row switch
    {
        { IsDeleted: true } => "",
        { ResourceType: AuditResource.Template, TemplateName: { } template } => $"/templates/{Escape(template)}",
        { ResourceType: AuditResource.TemplateVersion, TemplateName: { } template, VersionName: { } version } =>
            $"/templates/{Escape(template)}/versions/{Escape(version)}",
        { ResourceType: AuditResource.Workspace, WorkspaceOwner: { } owner, WorkspaceName: { } workspace } =>
            $"/@{Escape(owner)}/{Escape(workspace)}",
        { ResourceType: AuditResource.WorkspaceBuild, WorkspaceOwner: { } owner, WorkspaceName: { } workspace, BuildNumber: { } number } =>
            $"/@{Escape(owner)}/{Escape(workspace)}/builds/{number}",
        { ResourceType: AuditResource.User } => $"/users?filter={Escape(row.ResourceTarget)}",
        _ => "",
    };

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
