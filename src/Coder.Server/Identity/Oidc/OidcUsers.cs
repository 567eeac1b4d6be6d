using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Organizations;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.Identity.Oidc;

/// <summary>Writes the users of logins through the provider, in the login's transaction.</summary>
internal sealed partial class OidcUsers(TimeProvider time, ILogger<OidcUsers> logger)
{
    private const int MaxAttempts = 50;

    /// <summary>Creates a user under the wished name, or the next free one.</summary>
    /// <param name="first">The first user of a deployment owns it.</param>
    public async Task<Outcome<LinkedUser>> CreateAsync(NpgsqlConnection connection, OidcIdentity identity, bool first, CancellationToken ct)
    {
        var id = Guid.NewGuid();
        string[] roles = first ? [RoleName.Owner] : [];
        if (first)
        {
            await OrganizationStore.EnsureDefaultAsync(connection, time.GetUtcNow(), ct);
        }

        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var username = OidcIdentity.Alternative(identity.Username, attempt);

            // Another login may take the name between a look and this statement: it waits for that one's end, and inserts nothing then.
            var inserted = await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO users (id, username, email, name, avatar_url, status, login_type, rbac_roles, created_at, updated_at)
                VALUES (@id, @username, @Email, @FullName, @AvatarUrl, 'active', 'oidc', @roles, @now, @now)
                ON CONFLICT DO NOTHING
                """,
                new { id, username, identity.Email, identity.FullName, identity.AvatarUrl, roles, now = time.GetUtcNow() },
                cancellationToken: ct));
            if (inserted == 1)
            {
                LogCreated(username);
                return new LinkedUser
                {
                    UserId = id, Username = username, Email = identity.Email, LoginType = LoginType.Oidc, Status = UserStatus.Active, RbacRoles = roles, IsNew = true,
                };
            }

            if (await UserLinkStore.FindByEmailAsync(connection, identity.Email, ct) is not null)
            {
                return ApiError.Conflict($"The address {identity.Email} was taken a moment ago.", "Begin again from the login page.");
            }
        }

        return ApiError.Conflict(
            $"No free user name like \"{identity.Username}\" was found.", "Ask an administrator to create a user with the login type oidc and your address.");
    }

    /// <summary>Takes over what may change at the provider. The user name stays: workspaces and their volumes are named after it.</summary>
    public async Task UpdateAsync(NpgsqlConnection connection, LinkedUser user, OidcIdentity identity, CancellationToken ct)
    {
        var changedEmail = !string.Equals(user.Email, identity.Email, StringComparison.OrdinalIgnoreCase);
        var taken = changedEmail && await UserLinkStore.FindByEmailAsync(connection, identity.Email, ct) is { } other && other.UserId != user.UserId;
        if (taken)
        {
            LogEmailTaken(user.Username);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users SET
                email = CASE WHEN @taken THEN email ELSE @Email END,
                name = CASE WHEN @FullName = '' THEN name ELSE @FullName END,
                avatar_url = CASE WHEN @AvatarUrl = '' THEN avatar_url ELSE @AvatarUrl END,
                status = CASE status WHEN 'dormant' THEN 'active' ELSE status END,
                last_seen_at = @now, updated_at = @now
            WHERE id = @UserId
            """,
            new { user.UserId, taken, identity.Email, identity.FullName, identity.AvatarUrl, now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created user {Username} at their first login through the provider")]
    private partial void LogCreated(string username);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The new e-mail address of user {Username} belongs to another user; the old one is kept")]
    private partial void LogEmailTaken(string username);
}
