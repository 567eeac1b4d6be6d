using Coder.Sdk;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>Objects of the API that tests start from.</summary>
internal static class Samples
{
    public static Template Template { get; } = new()
    {
        Id = Guid.NewGuid(),
        OrganizationId = FakeCoder.OrganizationId,
        OrganizationName = "coder",
        Name = "host",
        Description = "A shell on this machine",
        ActiveVersionId = Guid.NewGuid(),
        ActiveUserCount = 1,
    };

    public static WorkspaceAgent Agent { get; } = new()
    {
        Id = Guid.NewGuid(),
        Name = "main",
        Status = WorkspaceAgentStatus.Connected,
        LifecycleState = WorkspaceAgentLifecycle.Ready,
        OperatingSystem = "linux",
        Architecture = "amd64",
        Health = new() { Healthy = true },
    };

    public static Workspace Workspace { get; } = new()
    {
        Id = Guid.NewGuid(),
        Name = "demo",
        OwnerName = "ada",
        TemplateId = Template.Id,
        TemplateName = Template.Name,
        LatestBuild = Build(WorkspaceTransition.Start, WorkspaceStatus.Running, ProvisionerJobStatus.Succeeded),
    };

    public static WorkspaceBuild Build(string transition, string status, string jobStatus, string? error = null) => new()
    {
        Id = Guid.NewGuid(),
        WorkspaceName = "demo",
        TemplateVersionId = Guid.NewGuid(),
        TemplateVersionName = "v1",
        BuildNumber = 1,
        Transition = transition,
        Status = status,
        InitiatorName = "ada",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Job = new() { Status = jobStatus, Error = error },
        Resources =
        [
            new() { Type = "host_process", Name = "main", Agents = transition == WorkspaceTransition.Start ? [Agent] : [] },
        ],
    };
}
