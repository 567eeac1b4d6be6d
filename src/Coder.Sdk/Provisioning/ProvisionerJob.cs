namespace Coder.Sdk;

/// <summary>Work that a provisioner does: an import, a build, or a dry run.</summary>
public sealed record ProvisionerJob
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? CanceledAt { get; init; }

    public string? Error { get; init => field = Omit.Empty(value); }

    /// <summary>One of <see cref="JobErrorCode"/>.</summary>
    public string? ErrorCode { get; init => field = Omit.Empty(value); }

    /// <summary>One of <see cref="ProvisionerJobStatus"/>.</summary>
    public string Status { get; set; } = ProvisionerJobStatus.Unknown;

    public Guid? WorkerId { get; init; }

    public string? WorkerName { get; init => field = Omit.Empty(value); }

    public Guid FileId { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    public int QueuePosition { get; init; }

    public int QueueSize { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid InitiatorId { get; init; }

    public ProvisionerJobInput Input { get; set; } = new();

    /// <summary>One of <see cref="ProvisionerJobType"/>.</summary>
    public string Type { get; set; } = "";

    public IReadOnlyList<Guid>? AvailableWorkers { get; init => field = Omit.Empty(value); }

    public ProvisionerJobMetadata Metadata { get; set; } = new();

    public bool LogsOverflowed { get; init; }
}

/// <summary>What a job works on.</summary>
public sealed record ProvisionerJobInput
{
    public Guid? TemplateVersionId { get; init; }

    public Guid? WorkspaceBuildId { get; init; }

    public string? Error { get; init => field = Omit.Empty(value); }
}

/// <summary>Names of what a job works on, for lists of jobs.</summary>
public sealed record ProvisionerJobMetadata
{
    public string TemplateVersionName { get; set; } = "";

    public Guid TemplateId { get; init; }

    public string TemplateName { get; set; } = "";

    public string TemplateDisplayName { get; set; } = "";

    public string TemplateIcon { get; set; } = "";

    public Guid? WorkspaceId { get; init; }

    public string? WorkspaceName { get; init => field = Omit.Empty(value); }

    public string? WorkspaceBuildTransition { get; init => field = Omit.Empty(value); }
}

/// <summary>A line of a job's log.</summary>
public sealed record ProvisionerJobLog
{
    /// <summary>Grows within a job; pass it as <c>after</c> to read on.</summary>
    public long Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>provisioner</c> (the template) or <c>provisioner_daemon</c> (what runs it).</summary>
    public string LogSource { get; set; } = "";

    /// <summary>One of <see cref="Sdk.LogLevel"/>.</summary>
    public string LogLevel { get; set; } = Sdk.LogLevel.Info;

    /// <summary>The step that the job was in.</summary>
    public string Stage { get; set; } = "";

    public string Output { get; set; } = "";
}

/// <summary>States of a job.</summary>
public static class ProvisionerJobStatus
{
    public const string Pending = "pending";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Canceling = "canceling";
    public const string Canceled = "canceled";
    public const string Failed = "failed";
    public const string Unknown = "unknown";

    /// <summary>Whether the job will not change any more.</summary>
    public static bool IsFinal(string status) => status is Succeeded or Canceled or Failed;
}

/// <summary>Kinds of jobs.</summary>
public static class ProvisionerJobType
{
    public const string TemplateVersionImport = "template_version_import";
    public const string WorkspaceBuild = "workspace_build";
    public const string TemplateVersionDryRun = "template_version_dry_run";
}

/// <summary>Failures that a client can act on.</summary>
public static class JobErrorCode
{
    public const string RequiredTemplateVariables = "REQUIRED_TEMPLATE_VARIABLES";
    public const string InsufficientQuota = "INSUFFICIENT_QUOTA";
}

/// <summary>Levels of job and agent logs.</summary>
public static class LogLevel
{
    public const string Trace = "trace";
    public const string Debug = "debug";
    public const string Info = "info";
    public const string Warn = "warn";
    public const string Error = "error";
}
