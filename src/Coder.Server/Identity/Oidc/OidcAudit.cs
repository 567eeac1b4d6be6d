using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Npgsql;

namespace Coder.Server.Identity.Oidc;

/// <summary>What the audit log tells of logins through the provider.</summary>
internal static class OidcAudit
{
    private const int MaxUserAgent = 512;

    /// <summary>Where a login comes from.</summary>
    public static RequestSource SourceOf(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new RequestSource(Guid.NewGuid(), context.Connection.RemoteIpAddress, agent.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent);
    }

    /// <summary>A login, and the user that it created or changed to this way to sign in; in the login's transaction.</summary>
    public static async Task SucceededAsync(
        NpgsqlConnection connection, RequestSource source, LinkedUser user, bool created, Conversion? conversion, CancellationToken ct)
    {
        var actor = AuditLog.ActorOf(source, user.UserId, user.Username);
        if (created)
        {
            await AuditLog.WriteAsync(connection, actor, Entry(AuditResource.User, AuditAction.Register, user) with
            {
                Diff = AuditDiff.Between<object>(AuditResource.User, null, new { user.Username, user.Email, user.LoginType, user.Status }),
                StatusCode = StatusCodes.Status201Created,
            }, ct);
        }

        if (conversion is not null)
        {
            await AuditLog.WriteAsync(connection, actor, Entry(AuditResource.ConvertLogin, AuditAction.Write, user) with
            {
                Diff = AuditDiff.Between<object>(
                    AuditResource.ConvertLogin, null, new { FromLoginType = conversion.FromType, ToLoginType = LoginType.Oidc }),
            }, ct);
        }

        await AuditLog.WriteAsync(connection, actor, Entry(AuditResource.ApiKey, AuditAction.Login, user) with
        {
            Diff = AuditDiff.Between<object>(AuditResource.ApiKey, null, new { user.UserId, LoginType = LoginType.Oidc }),
            StatusCode = StatusCodes.Status201Created,
        }, ct);
    }

    /// <summary>A login that the provider verified and this server refused.</summary>
    public static Task RefusedAsync(NpgsqlDataSource database, RequestSource source, string email, ApiError refusal, CancellationToken ct) =>
        AuditLog.RecordNowAsync(database, AuditLog.ActorOf(source), new AuditEntry
        {
            ResourceType = AuditResource.ApiKey,
            ResourceId = Guid.Empty,
            Target = email,
            Action = AuditAction.Login,
            StatusCode = refusal.Status,
            AdditionalFields = new { Reason = refusal.Message, LoginType = LoginType.Oidc },
        }, ct);

    private static AuditEntry Entry(string type, string action, LinkedUser user) =>
        new() { ResourceType = type, ResourceId = user.UserId, Target = user.Username, Action = action };
}
