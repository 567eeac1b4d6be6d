using System.Text.Json;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>
/// Writes the audit log. A change and its entry stand or fall together: the store that makes the change calls
/// <see cref="WriteAsync"/> on the connection of its transaction, before it commits.
/// </summary>
internal static class AuditLog
{
    private const int MaxTarget = 512;
    private const int MaxUserAgent = 512;

    /// <summary>
    /// Writes one entry in the transaction that is open on <paramref name="connection"/>. The time is the database's, one clock
    /// for all servers.
    /// </summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Actor actor, AuditEntry entry, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO audit_logs (id, time, request_id, organization_id, user_id, ip, user_agent, resource_type, resource_id,
                resource_target, resource_icon, action, diff, status_code, additional_fields)
            VALUES (@id, clock_timestamp(), @requestId, @OrganizationId, @userId, @ip::inet, @userAgent, @ResourceType, @ResourceId,
                @target, @icon, @Action, @diff::jsonb, @StatusCode, @additionalFields::jsonb)
            """,
            new
            {
                id = Guid.CreateVersion7(),
                requestId = actor.Source?.RequestId,
                entry.OrganizationId,
                userId = actor.UserId == Guid.Empty ? (Guid?)null : actor.UserId,
                ip = actor.Source?.Address?.ToString(),
                userAgent = AuditText.Clean(actor.Source?.UserAgent, MaxUserAgent),
                entry.ResourceType,
                entry.ResourceId,
                target = AuditText.Clean(entry.Target, MaxTarget),
                icon = AuditText.Clean(entry.Icon, MaxTarget),
                entry.Action,
                diff = entry.Diff.ToJson(),
                entry.StatusCode,
                additionalFields = AuditText.Storable(
                    entry.AdditionalFields is null ? "{}" : JsonSerializer.Serialize(entry.AdditionalFields, Json.Options)),
            },
            cancellationToken: ct));

    /// <summary>Writes an entry about something that changed nothing, such as a failed login.</summary>
    public static async Task RecordNowAsync(NpgsqlDataSource database, Actor actor, AuditEntry entry, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await WriteAsync(connection, actor, entry, ct);
    }

    /// <summary>Somebody who acts on a public route: <paramref name="userId"/> when it is known whom they act for.</summary>
    public static Actor ActorOf(RequestSource source, Guid? userId = null, string username = "") =>
        new(ActorKind.User, userId ?? Guid.Empty, username) { Source = source };
}
