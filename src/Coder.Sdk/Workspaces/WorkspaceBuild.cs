using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>One transition of a workspace.</summary>
public sealed record WorkspaceBuild
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public Guid WorkspaceId { get; init; }

    public string WorkspaceName { get; set; } = "";

    public Guid WorkspaceOwnerId { get; init; }

    public string WorkspaceOwnerName { get; set; } = "";

    public string? WorkspaceOwnerAvatarUrl { get; init => field = Omit.Empty(value); }

    public Guid TemplateVersionId { get; init; }

    public string TemplateVersionName { get; set; } = "";

    /// <summary>1 for the first build of a workspace.</summary>
    public int BuildNumber { get; init; }

    /// <summary>One of <see cref="WorkspaceTransition"/>.</summary>
    public string Transition { get; set; } = "";

    public Guid InitiatorId { get; init; }

    public string InitiatorName { get; set; } = "";

    public ProvisionerJob Job { get; set; } = new();

    /// <summary>One of <see cref="BuildReason"/>.</summary>
    public string Reason { get; set; } = BuildReason.Initiator;

    public IReadOnlyList<WorkspaceResource> Resources { get; set; } = [];

    public DateTimeOffset? Deadline { get; init; }

    public DateTimeOffset? MaxDeadline { get; init; }

    /// <summary>One of <see cref="WorkspaceStatus"/>.</summary>
    public string Status { get; set; } = WorkspaceStatus.Pending;

    public int DailyCost { get; init; }

    public MatchedProvisioners? MatchedProvisioners { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Guid? TemplateVersionPresetId { get; init; }

    public bool? HasExternalAgent { get; init; }
}

/// <summary>The value of a parameter in a build.</summary>
public sealed record WorkspaceBuildParameter(string Name, string Value);

/// <summary>Directions of a build.</summary>
public static class WorkspaceTransition
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Delete = "delete";
}

/// <summary>States of a workspace, from the transition and the job of its newest build.</summary>
public static class WorkspaceStatus
{
    public const string Pending = "pending";
    public const string Starting = "starting";
    public const string Running = "running";
    public const string Stopping = "stopping";
    public const string Stopped = "stopped";
    public const string Failed = "failed";
    public const string Canceling = "canceling";
    public const string Canceled = "canceled";
    public const string Deleting = "deleting";
    public const string Deleted = "deleted";
}

/// <summary>Why a build was made.</summary>
public static class BuildReason
{
    public const string Initiator = "initiator";
    public const string Autostart = "autostart";
    public const string Autostop = "autostop";
    public const string Dormancy = "dormancy";
    public const string Dashboard = "dashboard";
    public const string Cli = "cli";
    public const string SshConnection = "ssh_connection";
    public const string VsCodeConnection = "vscode_connection";
    public const string JetBrainsConnection = "jetbrains_connection";
}
