using Coder.Sdk;
using Coder.Server.Audit;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>What the audit log tells of a workspace at one moment; properties are named as in <see cref="Workspace"/>.</summary>
internal sealed record WorkspaceSnapshot
{
    public Guid OwnerId { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid TemplateId { get; init; }

    public string Name { get; init; } = "";

    public string? AutostartSchedule { get; init; }

    public long? TtlMs { get; init; }

    public string AutomaticUpdates { get; init; } = "";

    public DateTimeOffset? DormantAt { get; init; }

    public DateTimeOffset? DeletingAt { get; init; }

    /// <summary>The workspace as it is now, which nobody else changes before the transaction ends.</summary>
    public static async Task<WorkspaceSnapshot> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        await connection.QuerySingleAsync<WorkspaceSnapshot>(new CommandDefinition(
            """
            SELECT owner_id, organization_id, template_id, name, autostart_schedule, ttl_ms, automatic_updates, dormant_at, deleting_at
            FROM workspaces WHERE id = @id FOR UPDATE
            """,
            new { id },
            cancellationToken: ct));

    /// <summary>The entry of a workspace that this transaction made.</summary>
    public static async Task<AuditEntry> CreatedAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        var created = await LockAsync(connection, id, ct);
        return Entry(AuditAction.Create, id, created, AuditDiff.Between(AuditResource.Workspace, null, created)) with
        {
            StatusCode = StatusCodes.Status201Created,
        };
    }

    /// <summary>The entry of a change.</summary>
    public static AuditEntry Changed(Guid id, WorkspaceSnapshot before, WorkspaceSnapshot after) =>
        Entry(AuditAction.Write, id, after, AuditDiff.Between(AuditResource.Workspace, before, after));

    /// <summary>The entry of a stop that was put off.</summary>
    public static AuditEntry Extended(Workspace workspace, DateTimeOffset? before, DateTimeOffset after) => new()
    {
        ResourceType = AuditResource.Workspace,
        ResourceId = workspace.Id,
        Target = workspace.Name,
        Action = AuditAction.Write,
        OrganizationId = workspace.OrganizationId,
        Diff = AuditDiff.Between(
            AuditResource.Workspace, new { Deadline = before?.ToUniversalTime() }, new { Deadline = (DateTimeOffset?)after.ToUniversalTime() }),
    };

    private static AuditEntry Entry(string action, Guid id, WorkspaceSnapshot workspace, AuditDiff diff) => new()
    {
        ResourceType = AuditResource.Workspace,
        ResourceId = id,
        Target = workspace.Name,
        Action = action,
        OrganizationId = workspace.OrganizationId,
        Diff = diff,
    };
}
