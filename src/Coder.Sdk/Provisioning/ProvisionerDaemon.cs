using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>A worker that takes jobs.</summary>
public sealed record ProvisionerDaemon
{
    public Guid Id { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid KeyId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public string Name { get; set; } = "";

    public string Version { get; set; } = "";

    public string ApiVersion { get; set; } = "";

    public IReadOnlyList<string> Provisioners { get; set; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? KeyName { get; init; }

    /// <summary><c>idle</c>, <c>busy</c> or <c>offline</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ProvisionerDaemonJob? CurrentJob { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ProvisionerDaemonJob? PreviousJob { get; init; }
}

/// <summary>A job as a list of daemons shows it.</summary>
public sealed record ProvisionerDaemonJob
{
    public Guid Id { get; init; }

    public string Status { get; set; } = "";

    public string TemplateName { get; set; } = "";

    public string TemplateIcon { get; set; } = "";

    public string TemplateDisplayName { get; set; } = "";
}

/// <summary>How many daemons could take a job.</summary>
public sealed record MatchedProvisioners
{
    public int Count { get; init; }

    /// <summary>Those that were seen recently.</summary>
    public int Available { get; init; }

    public DateTimeOffset? MostRecentlySeen { get; init; }
}
