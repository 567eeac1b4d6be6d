using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Identity.Oidc;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>Finds who stands behind a session token, and keeps sessions that are used alive.</summary>
internal sealed class SessionStore(NpgsqlDataSource database, LoginOptions options, OidcTokenRefresh providerTokens, TimeProvider time)
{
    private const string FindSql =
        """
        SELECT k.hashed_secret, k.user_id, k.last_used, k.expires_at, k.lifetime_seconds, k.scopes, k.allow_list,
               u.username, u.status, u.rbac_roles,
               ARRAY(SELECT group_id FROM all_group_members WHERE user_id = u.id) AS groups,
               (SELECT json_agg(json_build_object('id', o.id, 'roles', m.roles || o.default_org_member_roles, 'custom', (
                       SELECT json_agg(json_build_object('name', c.name, 'organization', c.organization_permissions,
                                                         'own', c.organization_member_permissions))
                       FROM custom_roles c WHERE c.organization_id = o.id AND c.name = ANY (m.roles || o.default_org_member_roles))))
                FROM organization_members m JOIN organizations o ON o.id = m.organization_id AND NOT o.deleted
                WHERE m.user_id = u.id) AS memberships,
               l.refresh_token <> '' AND l.token_expires_at <= @now AS renewal_due, l.refresh_failure
        FROM api_keys k
        JOIN users u ON u.id = k.user_id AND NOT u.deleted
        LEFT JOIN user_links l ON k.login_type = 'oidc' AND l.user_id = u.id AND l.login_type = 'oidc'
        WHERE k.id = @id
        """;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromHours(1);

    /// <summary>The actor of a token, or a 401 that says why there is none.</summary>
    public async Task<Outcome<Actor>> AuthenticateAsync(string token, CancellationToken ct)
    {
        if (!SessionToken.TryParse(token, out var session))
        {
            return ApiError.Unauthorized("Session token is invalid.", "A token has the form <id>-<secret>; sign in again to get one.");
        }

        return await AuthenticateAsync(session.Id, key => session.Matches(key.HashedSecret), ct);
    }

    /// <summary>The actor of a session that something else has proven, such as a cookie that this server signed: the key's id without its secret.</summary>
    public Task<Outcome<Actor>> AuthenticateByIdAsync(string id, CancellationToken ct) => AuthenticateAsync(id, _ => true, ct);

    private async Task<Outcome<Actor>> AuthenticateAsync(string id, Func<KeyRow, bool> isProven, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        var key = await FindAsync(connection, id, now, ct);
        if (key is null || !isProven(key))
        {
            return ApiError.Unauthorized("Session token is invalid.", "It was revoked, or it never existed; sign in again.");
        }

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
            await RefreshAsync(connection, id, key, now, ct);
        }

        if (key.RenewalDue == true)
        {
            await connection.CloseAsync(); // The renewal needs one of its own, and may wait for the provider.
            if (await RenewAsync(key, ct) is { } refused)
            {
                return refused;
            }
        }

        return ActorOf(key, id);
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

    private static async Task<KeyRow?> FindAsync(NpgsqlConnection connection, string id, DateTimeOffset now, CancellationToken ct)
    {
        using var grid = await PreparedGrid.QueryAsync(connection, FindSql, new Dictionary<string, object> { ["id"] = id, ["now"] = now }, ct);
        return await grid.ReadSingleOrDefaultAsync<KeyRow>();
    }

    private async Task<ApiError?> RenewAsync(KeyRow key, CancellationToken ct) => key.RefreshFailure is { Length: > 0 } reason
        ? OidcTokenRefresh.Refused(reason)
        : await providerTokens.EnsureAsync(key.UserId, ct);

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

    private static Actor ActorOf(KeyRow key, string id) => new(ActorKind.User, key.UserId, key.Username)
    {
        ApiKeyId = id,
        Groups = key.Groups,
        SiteRoles = HeldRoles.OnSite(key.RbacRoles),
        OrganizationRoles = HeldRoles.InOrganizations(key.Memberships),
        Scope = TokenScope.Of(key.Scopes, key.AllowList),
    };

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

        public string[] Scopes { get; init; } = [];

        public string[] AllowList { get; init; } = [];

        public Guid[] Groups { get; init; } = [];

        /// <summary>Whether the login provider's tokens behind the session have ended and can be renewed; null for other sessions.</summary>
        public bool? RenewalDue { get; init; }

        /// <summary>Why the provider does not renew them any more.</summary>
        public string? RefreshFailure { get; init; }

        /// <summary>JSON, see <see cref="HeldRoles.InOrganizations"/>.</summary>
        public string? Memberships { get; init; }
    }
}
