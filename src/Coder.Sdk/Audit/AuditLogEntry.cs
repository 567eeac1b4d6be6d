using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>One page of the audit log, newest first.</summary>
public sealed record AuditLogResponse
{
    public IReadOnlyList<AuditLogEntry> AuditLogs { get; set; } = [];

    /// <summary>How many entries match; one more than <see cref="CountCap"/> when there are more than that.</summary>
    public long Count { get; init; }

    /// <summary>Where counting ends.</summary>
    public long CountCap { get; init; }
}

/// <summary>Who did what, when and from where.</summary>
public sealed record AuditLogEntry
{
    public Guid Id { get; init; }

    /// <summary>The request that did it; zero for what the server did by itself.</summary>
    public Guid RequestId { get; init; }

    public DateTimeOffset Time { get; init; }

    /// <summary>The address that the request came from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Ip { get; init; }

    public string UserAgent { get; set; } = "";

    public string ResourceType { get; set; } = "";

    public Guid ResourceId { get; init; }

    /// <summary>The name of the thing at that time.</summary>
    public string ResourceTarget { get; set; } = "";

    public string ResourceIcon { get; set; } = "";

    public string Action { get; set; } = "";

    /// <summary>What changed, by field.</summary>
    public IReadOnlyDictionary<string, AuditFieldChange> Diff { get; set; } = new Dictionary<string, AuditFieldChange>();

    /// <summary>The status of the answer; 400 and above for what was refused.</summary>
    public int StatusCode { get; init; }

    /// <summary>An object with what else is known, such as a build's number and reason.</summary>
    public JsonElement AdditionalFields { get; init; }

    /// <summary>A sentence in which <c>{user}</c> and <c>{target}</c> stand for the user and the thing.</summary>
    public string Description { get; set; } = "";

    /// <summary>The page of the thing in the dashboard; empty when there is none.</summary>
    public string ResourceLink { get; set; } = "";

    /// <summary>Whether the thing no longer exists.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The organization of the thing; zero for things of the site.</summary>
    public Guid OrganizationId { get; init; }

    public MinimalOrganization? Organization { get; init; }

    /// <summary>Who did it; null for the server itself and for people who did not log in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public User? User { get; init; }
}

/// <summary>The change of one field. Values of secret fields are empty.</summary>
public sealed record AuditFieldChange
{
    public JsonElement Old { get; init; }

    public JsonElement New { get; init; }

    public bool Secret { get; init; }
}
