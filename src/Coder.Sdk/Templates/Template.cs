using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>A template: what workspaces are made from. Its content is in its versions.</summary>
public sealed record Template
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public Guid OrganizationId { get; init; }

    public string OrganizationName { get; set; } = "";

    public string OrganizationDisplayName { get; set; } = "";

    public string OrganizationIcon { get; set; } = "";

    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string Provisioner { get; set; } = ProvisionerType.Terraform;

    public Guid ActiveVersionId { get; init; }

    /// <summary>Users of the last days; -1 while it is not known.</summary>
    public int ActiveUserCount { get; init; }

    /// <summary>By transition: <c>start</c>, <c>stop</c>, <c>delete</c>.</summary>
    public IReadOnlyDictionary<string, TransitionStats> BuildTimeStats { get; set; } =
        new Dictionary<string, TransitionStats>();

    public string Description { get; set; } = "";

    public bool Deprecated { get; init; }

    public string DeprecationMessage { get; set; } = "";

    public bool Deleted { get; init; }

    public string Icon { get; set; } = "";

    /// <summary>In milliseconds; 0 means that workspaces do not stop by themselves.</summary>
    public long DefaultTtlMs { get; init; }

    public long ActivityBumpMs { get; init; }

    public long TimeTilAutostopNotifyMs { get; init; }

    public TemplateAutostopRequirement AutostopRequirement { get; set; } = new();

    public TemplateAutostartRequirement AutostartRequirement { get; set; } = new();

    public Guid CreatedById { get; init; }

    public string CreatedByName { get; set; } = "";

    public bool AllowUserAutostart { get; init; }

    public bool AllowUserAutostop { get; init; }

    public bool AllowUserCancelWorkspaceJobs { get; init; }

    public long FailureTtlMs { get; init; }

    public long TimeTilDormantMs { get; init; }

    public long TimeTilDormantAutodeleteMs { get; init; }

    public bool RequireActiveVersion { get; init; }

    /// <summary><c>owner</c>, <c>authenticated</c>, <c>organization</c> or <c>public</c>.</summary>
    public string MaxPortShareLevel { get; set; } = "";

    /// <summary>One of <see cref="Sdk.CorsBehavior"/>.</summary>
    public string CorsBehavior { get; set; } = "";

    public bool UseClassicParameterFlow { get; init; }

    public bool AgentsAllowed { get; init; }

    public bool DisableModuleCache { get; init; }

    public bool ModuleCacheDisabledByDeployment { get; init; }

    public bool AllowWorkspaceRenames { get; init; }

    /// <summary>What runs its builds: <c>native</c>, <c>cli</c> or <c>auto</c>; empty: what the server has as standard.</summary>
    public string Engine { get; set; } = "";
}

/// <summary>Who answers browsers that ask whether pages of other origins may talk to an app on a host of its own.</summary>
public static class CorsBehavior
{
    /// <summary>The server: apps of one owner may talk to each other.</summary>
    public const string Simple = "simple";

    /// <summary>The app.</summary>
    public const string Passthru = "passthru";
}

/// <summary>How long builds took, in milliseconds; null when there were none.</summary>
public sealed record TransitionStats
{
    /// <summary>The median.</summary>
    [JsonPropertyName("P50"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? P50 { get; init; }

    /// <summary>The 95th percentile.</summary>
    [JsonPropertyName("P95"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? P95 { get; init; }
}

/// <summary>Days on which running workspaces must stop.</summary>
public sealed record TemplateAutostopRequirement
{
    /// <summary>Lower-case English names of days.</summary>
    public IReadOnlyList<string> DaysOfWeek { get; init => field = value ?? []; } = [];

    public long Weeks { get; init; }
}

/// <summary>Days on which workspaces may start by themselves.</summary>
public sealed record TemplateAutostartRequirement
{
    public IReadOnlyList<string> DaysOfWeek { get; init => field = value ?? []; } = [];
}

/// <summary>A starter template that ships with the server.</summary>
public sealed record TemplateExample
{
    public string Id { get; set; } = "";

    public string Url { get; set; } = "";

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Icon { get; set; } = "";

    public IReadOnlyList<string> Tags { get; set; } = [];

    public string Markdown { get; set; } = "";
}

/// <summary>Kinds of provisioners.</summary>
public static class ProvisionerType
{
    public const string Terraform = "terraform";
    public const string Echo = "echo";
}
