using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>
/// Logs users in by e-mail and password. A wrong password and an unknown address look and take the same.
/// </summary>
internal sealed class LoginService(
    NpgsqlDataSource database, ApiKeyStore keys, LoginThrottle throttle, LoginOptions options, PasswordWork work, TimeProvider time)
{
    /// <summary>A new session for the right password.</summary>
    public async Task<Outcome<SessionToken>> LoginAsync(LoginWithPasswordRequest request, RequestSource source, CancellationToken ct)
    {
        var client = source.Address?.ToString() ?? "";
        if (throttle.WaitFor(client, request.Email) is { Ticks: > 0 } wait)
        {
            return ApiError.TooManyRequests($"Too many wrong passwords from your address. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var user = await connection.QuerySingleOrDefaultAsync<LoginRow>(new CommandDefinition(
            "SELECT id, username, hashed_password, login_type, status, rbac_roles FROM users WHERE lower(email) = lower(@Email) AND email <> '' AND NOT deleted",
            new { request.Email },
            cancellationToken: ct));
        if (!await work.VerifyAsync(request.Password, user?.HashedPassword, ct))
        {
            throttle.Failed(client, request.Email);
            await LoginAudit.FailedAsync(
                connection, source, request.Email, user?.Id, user?.Username,
                user is null ? "There is no user with this e-mail." : "The password is wrong.", StatusCodes.Status401Unauthorized, ct);
            return ApiError.Unauthorized("Incorrect email or password.");
        }

        throttle.Succeeded(client, request.Email);
        if (Refuse(user!) is { } refused)
        {
            await LoginAudit.FailedAsync(connection, source, request.Email, user!.Id, user.Username, refused.Message, refused.Status, ct);
            return refused;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE users SET last_seen_at = @now, status = CASE status WHEN 'dormant' THEN 'active' ELSE status END WHERE id = @Id",
            new { user!.Id, now = time.GetUtcNow() },
            cancellationToken: ct));
        var token = await keys.CreateAsync(connection, new NewApiKey(user.Id, LoginType.Password, "", options.Duration, source.Address), ct);
        await LoginAudit.SucceededAsync(connection, source, user.Id, user.Username, token.Id, LoginType.Password, ct);
        await transaction.CommitAsync(ct);
        return token;
    }

    private ApiError? Refuse(LoginRow user)
    {
        if (user.LoginType != LoginType.Password)
        {
            return ApiError.Forbidden($"Incorrect login type, attempting to use \"password\" but user is of login type \"{user.LoginType}\".");
        }

        if (user.Status == UserStatus.Suspended)
        {
            return ApiError.Unauthorized("Your account is suspended. Contact an admin to reactivate your account.");
        }

        return options.DisablePasswordAuth && !user.RbacRoles.Contains(RoleName.Owner)
            ? ApiError.Forbidden("Password authentication is disabled on this deployment.")
            : null;
    }

    private sealed class LoginRow
    {
        public Guid Id { get; init; }

        public string Username { get; init; } = "";

        public string HashedPassword { get; init; } = "";

        public string LoginType { get; init; } = "";

        public string Status { get; init; } = "";

        public string[] RbacRoles { get; init; } = [];
    }
}
