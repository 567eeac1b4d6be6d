using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Workspaces;

/// <summary>The workspace's latest build, as far as the next one depends on it.</summary>
internal sealed record LatestBuild
{
    public Guid Id { get; init; }

    public int BuildNumber { get; init; }

    public string Transition { get; init; } = "";

    public Guid TemplateVersionId { get; init; }

    public string JobStatus { get; init; } = "";

    /// <summary>The username of who asked for it.</summary>
    public string Initiator { get; init; } = "";
}

/// <summary>When a workspace may be built, and what a build's status is.</summary>
internal static class BuildRules
{
    /// <summary>A workspace has one active build at a time; the error says which one it is and the way out.</summary>
    public static ApiError? CheckActive(LatestBuild latest) => ProvisionerJobStatus.IsFinal(latest.JobStatus)
        ? null
        : ApiError.Conflict(
            $"A workspace build is already active: build #{latest.BuildNumber} ({latest.Transition}) by {latest.Initiator} is {latest.JobStatus}. "
            + (latest.JobStatus == ProvisionerJobStatus.Canceling ? "Wait until it has ended." : "Wait until it has ended, or cancel it."));

    /// <summary>A dormant workspace has to be woken before it starts.</summary>
    public static ApiError? CheckStart(string name, bool dormant, string transition) => dormant && transition == WorkspaceTransition.Start
        ? ApiError.Conflict($"The workspace \"{name}\" is dormant. Activate it first, then start it.")
        : null;

    /// <summary>A start needs a version that was imported and is not archived, unless the workspace has it already.</summary>
    public static ApiError? CheckVersion(string name, string status, string? error, bool archived, bool isCurrent) => status switch
    {
        ProvisionerJobStatus.Succeeded when archived && !isCurrent =>
            ApiError.Invalid("template_version_id", $"The template version \"{name}\" is archived; unarchive it or choose another one."),
        ProvisionerJobStatus.Succeeded => null,
        ProvisionerJobStatus.Failed =>
            ApiError.BadRequest($"The template version \"{name}\" cannot be used because its import failed: {FirstLine(error)}"),
        ProvisionerJobStatus.Canceled or ProvisionerJobStatus.Canceling =>
            ApiError.BadRequest($"The template version \"{name}\" cannot be used because its import was canceled. Push the template again."),
        _ => ApiError.NotReady($"The template version \"{name}\" is still being imported. Wait until its import has ended."),
    };

    /// <summary>The build's status, from where it goes and what its job does.</summary>
    public static string Status(string transition, string jobStatus) => (jobStatus, transition) switch
    {
        (ProvisionerJobStatus.Running, WorkspaceTransition.Start) => WorkspaceStatus.Starting,
        (ProvisionerJobStatus.Running, WorkspaceTransition.Stop) => WorkspaceStatus.Stopping,
        (ProvisionerJobStatus.Running, _) => WorkspaceStatus.Deleting,
        (ProvisionerJobStatus.Succeeded, WorkspaceTransition.Start) => WorkspaceStatus.Running,
        (ProvisionerJobStatus.Succeeded, WorkspaceTransition.Stop) => WorkspaceStatus.Stopped,
        (ProvisionerJobStatus.Succeeded, _) => WorkspaceStatus.Deleted,
        _ => jobStatus,
    };

    private static string FirstLine(string? text) => (text ?? "").Split('\n', 2)[0];
}
