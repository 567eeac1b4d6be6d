using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>Finds who stands behind a session token, and keeps sessions that are used alive.</summary>
internal sealed class SessionStore(NpgsqlDataSource database, LoginOptions options, TimeProvider time)
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromHours(1);

    /// <summary>The actor of a token, or a 401 that says why there is none.</summary>
    public async Task<Outcome<Actor>> AuthenticateAsync(string token, CancellationToken ct)
    {
        if (!SessionToken.TryParse(token, out var session))
        {
            return ApiError.Unauthorized("Session token is invalid.", "A token has the form <id>-<secret>; sign in again to get one.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var key = await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(
            """
            SELECT k.hashed_secret, k.user_id, k.last_used, k.expires_at, k.lifetime_seconds,
                   u.username, u.status, u.rbac_roles,
                   ARRAY(SELECT organization_id FROM organization_members WHERE user_id = u.id ORDER BY organization_id) AS organizations,
                   ARRAY(SELECT array_to_string(roles, ',') FROM organization_members WHERE user_id = u.id ORDER BY organization_id)
                       AS organization_roles
            FROM api_keys k
            JOIN users u ON u.id = k.user_id AND NOT u.deleted
            WHERE k.id = @Id
            """,
            new { session.Id },
            cancellationToken: ct));
        if (key is null || !session.Matches(key.HashedSecret))
        {
            return ApiError.Unauthorized("Session token is invalid.", "It was revoked, or it never existed; sign in again.");
        }

        var now = time.GetUtcNow();
        if (key.ExpiresAt <= now)
        {
            return ApiError.Unauthorized("Your session has expired.", $"It ended at {key.ExpiresAt:u}; sign in again.");
        }

        if (key.Status == Sdk.UserStatus.Suspended)
        {
            return ApiError.Unauthorized("User is not active (status = suspended). Contact an admin to reactivate your account.");
        }

        if (now - key.LastUsed >= RefreshInterval || key.Status == Sdk.UserStatus.Dormant)
        {
            await RefreshAsync(connection, session.Id, key, now, ct);
        }

        return ActorOf(key, session.Id);
    }

    /// <summary>Whether the session behind an actor is still good, for connections that outlive a request.</summary>
    public async Task<bool> IsAliveAsync(Actor actor, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            SELECT EXISTS (
                SELECT FROM api_keys k JOIN users u ON u.id = k.user_id AND NOT u.deleted AND u.status <> 'suspended'
                WHERE k.id = @ApiKeyId AND k.expires_at > @now)
            """,
            new { actor.ApiKeyId, now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    private async Task RefreshAsync(NpgsqlConnection connection, string id, KeyRow key, DateTimeOffset now, CancellationToken ct)
    {
        var lifetime = TimeSpan.FromSeconds(key.LifetimeSeconds);
        var extend = !options.DisableExpiryRefresh && key.ExpiresAt - now < lifetime - RefreshInterval;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            WITH key AS (
                UPDATE api_keys SET last_used = @now, updated_at = @now, expires_at = @expiresAt WHERE id = @id
            )
            UPDATE users SET last_seen_at = @now,
                status = CASE status WHEN 'dormant' THEN 'active' ELSE status END
            WHERE id = @UserId
            """,
            new { id, key.UserId, now, expiresAt = extend ? now + lifetime : key.ExpiresAt },
            cancellationToken: ct));
    }

    private static Actor ActorOf(KeyRow key, string id)
    {
        var organizations = new Dictionary<Guid, IReadOnlySet<string>>();
        for (var i = 0; i < key.Organizations.Length; i++)
        {
            organizations[key.Organizations[i]] = new HashSet<string>(
                key.OrganizationRoles[i].Split(',', StringSplitOptions.RemoveEmptyEntries)) { Roles.OrganizationMember };
        }

        var roles = new HashSet<string>(key.RbacRoles) { Roles.Member };
        return new Actor(ActorKind.User, key.UserId, key.Username, roles, organizations) { ApiKeyId = id };
    }

    private sealed class KeyRow
    {
        public byte[] HashedSecret { get; init; } = [];

        public Guid UserId { get; init; }

        public DateTimeOffset LastUsed { get; init; }

        public DateTimeOffset ExpiresAt { get; init; }

        public long LifetimeSeconds { get; init; }

        public string Username { get; init; } = "";

        public string Status { get; init; } = "";

        public string[] RbacRoles { get; init; } = [];

        public Guid[] Organizations { get; init; } = [];

        public string[] OrganizationRoles { get; init; } = [];
    }
}
