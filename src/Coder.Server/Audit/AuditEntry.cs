namespace Coder.Server.Audit;

/// <summary>One thing that happened, without who did it: that is the actor's part.</summary>
internal sealed record AuditEntry
{
    /// <summary>One of <see cref="AuditResource"/>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The thing's id; for API keys, whose ids are no UUIDs, their user's.</summary>
    public required Guid ResourceId { get; init; }

    /// <summary>The thing's name at that time.</summary>
    public required string Target { get; init; }

    /// <summary>One of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The thing's icon at that time; empty for none.</summary>
    public string Icon { get; init; } = "";

    /// <summary>The organization that the thing belongs to, whose auditors see the entry; null for things of the site.</summary>
    public Guid? OrganizationId { get; init; }

    /// <summary>What is different now.</summary>
    public AuditDiff Diff { get; init; } = AuditDiff.None;

    /// <summary>The status of the answer: 400 and above mean that it was tried and refused.</summary>
    public int StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>What else is worth knowing, as an object; its fields are written in snake_case. Never a secret.</summary>
    public object? AdditionalFields { get; init; }
}
