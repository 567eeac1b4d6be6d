using Coder.Sdk;

namespace Coder.Server.Audit;

/// <summary>
/// Entries of the things that several slices change: from what a thing was before and is after the change, null for a thing that
/// was not there before, or is not there any more.
/// </summary>
internal static class AuditEntries
{
    /// <summary>A change of a user.</summary>
    public static AuditEntry Of(string action, User? before, User? after)
    {
        var user = (after ?? before)!;
        return new AuditEntry
        {
            ResourceType = AuditResource.User,
            ResourceId = user.Id,
            Target = user.Username,
            Icon = user.AvatarUrl ?? "",
            Action = action,
            StatusCode = StatusOf(action),
            Diff = AuditDiff.Between(AuditResource.User, before, after),
        };
    }

    /// <summary>A change of a template.</summary>
    public static AuditEntry Of(string action, Template? before, Template? after)
    {
        var template = (after ?? before)!;
        return new AuditEntry
        {
            ResourceType = AuditResource.Template,
            ResourceId = template.Id,
            Target = template.Name,
            Icon = template.Icon,
            Action = action,
            OrganizationId = template.OrganizationId,
            StatusCode = StatusOf(action),
            Diff = AuditDiff.Between(AuditResource.Template, before, after),
        };
    }

    /// <summary>A change of a template version.</summary>
    public static AuditEntry Of(string action, TemplateVersion? before, TemplateVersion? after)
    {
        var version = (after ?? before)!;
        return new AuditEntry
        {
            ResourceType = AuditResource.TemplateVersion,
            ResourceId = version.Id,
            Target = version.Name,
            Action = action,
            OrganizationId = version.OrganizationId,
            StatusCode = StatusOf(action),
            Diff = AuditDiff.Between(AuditResource.TemplateVersion, before, after),
        };
    }

    /// <summary>
    /// A change of a user's session or token. <paramref name="before"/> and <paramref name="after"/> are snapshots with fields of
    /// <see cref="ApiKey"/>. The id of a key is no UUID; it stands among the additional fields.
    /// </summary>
    public static AuditEntry OfApiKey(string action, string id, Guid userId, string tokenName, object? before, object? after) => new()
    {
        ResourceType = AuditResource.ApiKey,
        ResourceId = userId,
        Target = tokenName,
        Action = action,
        StatusCode = action == AuditAction.Login ? StatusCodes.Status201Created : StatusOf(action),
        Diff = AuditDiff.Between(AuditResource.ApiKey, before, after),
        AdditionalFields = new { KeyId = id },
    };

    /// <summary>A change of whom a workspace, or a port of it, is shared with.</summary>
    public static AuditEntry OfWorkspace(Workspace workspace, AuditDiff diff) => new()
    {
        ResourceType = AuditResource.Workspace,
        ResourceId = workspace.Id,
        Target = workspace.Name,
        Icon = workspace.TemplateIcon,
        OrganizationId = workspace.OrganizationId,
        Action = AuditAction.Write,
        Diff = diff,
        StatusCode = StatusCodes.Status204NoContent,
    };

    /// <summary>Something that happens to a workspace's build.</summary>
    public static AuditEntry OfBuild(string action, BuildSubject build, AuditDiff diff) => new()
    {
        ResourceType = AuditResource.WorkspaceBuild,
        ResourceId = build.Id,
        Target = build.WorkspaceName,
        Action = action,
        OrganizationId = build.OrganizationId,
        Diff = diff,
        AdditionalFields = new
        {
            build.WorkspaceId,
            build.WorkspaceName,
            WorkspaceOwner = build.Owner,
            BuildNumber = build.Number.ToString(),
            BuildReason = build.Reason,
        },
    };

    private static int StatusOf(string action) => action == AuditAction.Create ? StatusCodes.Status201Created : StatusCodes.Status200OK;
}

/// <summary>The build that an entry is about, and the workspace that it belongs to.</summary>
internal sealed record BuildSubject(
    Guid Id, Guid WorkspaceId, string WorkspaceName, string Owner, Guid OrganizationId, int Number, string Reason)
{
    /// <summary>A build as the API shows it; its workspace knows the organization.</summary>
    public static BuildSubject Of(WorkspaceBuild build, Guid organizationId) => new(
        build.Id, build.WorkspaceId, build.WorkspaceName, build.WorkspaceOwnerName, organizationId, build.BuildNumber, build.Reason);
}
