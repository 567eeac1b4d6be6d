using Coder.Sdk;
using Coder.Server.Access;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>Entries of logins.</summary>
internal static class LoginAudit
{
    /// <summary>A new session, in the transaction that makes it.</summary>
    public static async Task SucceededAsync(
        NpgsqlConnection connection, RequestSource source, Guid userId, string username, string keyId, string loginType, CancellationToken ct) =>
        await AuditLog.WriteAsync(
            connection,
            AuditLog.ActorOf(source, userId, username),
            AuditEntries.OfApiKey(AuditAction.Login, keyId, userId, "", null, new { LoginType = loginType }),
            ct);

    /// <summary>
    /// A login that was refused. <paramref name="typed"/> is what stood in the field for the e-mail: kept only when it looks like one,
    /// because people type passwords into the wrong field.
    /// </summary>
    public static async Task FailedAsync(
        NpgsqlConnection connection,
        RequestSource source,
        string typed,
        Guid? userId,
        string? username,
        string reason,
        int status,
        CancellationToken ct) =>
        await AuditLog.WriteAsync(
            connection,
            AuditLog.ActorOf(source, userId, username ?? ""),
            new AuditEntry
            {
                ResourceType = AuditResource.ApiKey,
                ResourceId = userId ?? Guid.Empty,
                Target = username ?? (typed.Contains('@', StringComparison.Ordinal) ? typed : ""),
                Action = AuditAction.Login,
                StatusCode = status,
                AdditionalFields = new { LoginType = LoginType.Password, Reason = reason },
            },
            ct);
}
