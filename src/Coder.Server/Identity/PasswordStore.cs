using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Users;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>Changes passwords.</summary>
internal sealed class PasswordStore(
    NpgsqlDataSource database,
    Authorizer authorizer,
    UserGuard guard,
    LoginThrottle throttle,
    Notifications notifications,
    TimeProvider time,
    PasswordWork work)
{
    /// <summary>
    /// Sets a user's password. Changing one's own needs the old one; that of others, every role that they have. Every other session of the
    /// user ends.
    /// </summary>
    public async Task<Outcome<Nothing>> ChangeAsync(Actor actor, User user, UpdateUserPasswordRequest request, CancellationToken ct)
    {
        var own = user.Id == actor.UserId;
        var account = new AccessObject(ResourceTypes.User, OwnerId: user.Id, Id: user.Id);
        if ((authorizer.Require(actor, Actions.UpdatePersonal, account) ?? await guard.RefuseTakeoverAsync(actor, user, ct)) is { } refused)
        {
            return refused;
        }

        if (user.LoginType != LoginType.Password)
        {
            return ApiError.BadRequest($"Users with login type \"{user.LoginType}\" have no password here.");
        }

        if (PasswordRules.Refuse(request.Password) is { } weak)
        {
            return ApiError.Invalid("password", weak);
        }

        if (own && request.OldPassword == request.Password)
        {
            return ApiError.Invalid("password", "The new password must differ from the old one.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        if (own)
        {
            // Whoever found a signed-in browser may not guess the password in peace either.
            var client = actor.Source?.Address?.ToString() ?? "";
            if (throttle.WaitFor(client, user.Email) is { Ticks: > 0 } wait)
            {
                return ApiError.TooManyRequests($"Too many wrong passwords from your address. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");
            }

            var current = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
                "SELECT hashed_password FROM users WHERE id = @Id", new { user.Id }, cancellationToken: ct));
            if (!await work.VerifyAsync(request.OldPassword, current, ct))
            {
                throttle.Failed(client, user.Email);
                return ApiError.Invalid("old_password", "Old password is incorrect.");
            }
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users SET hashed_password = @hash, updated_at = @now WHERE id = @Id;
            DELETE FROM api_keys WHERE user_id = @Id AND login_type = 'password' AND id <> @current;
            """,
            new
            {
                user.Id,
                hash = await work.HashAsync(request.Password, ct),
                now = time.GetUtcNow(),
                current = own ? actor.ApiKeyId ?? "" : "",
            },
            cancellationToken: ct));
        await AuditLog.WriteAsync(
            connection, actor, AuditEntries.Of(AuditAction.Write, user, user) with { Diff = AuditDiff.Secret("hashed_password") }, ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(SessionWatch.Channel(user.Id));
        return Nothing.Value;
    }
}
