using System.Text.Json.Nodes;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Identity.Encryption;
using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.OAuth;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity.Oidc;

/// <summary>A user and the account at the provider that they are linked with.</summary>
internal sealed record LinkedUser
{
    public Guid UserId { get; init; }

    public string Username { get; init; } = "";

    public string Email { get; init; } = "";

    public string LoginType { get; init; } = "";

    public string Status { get; init; } = "";

    public string[] RbacRoles { get; init; } = [];

    /// <summary>Null when there is no link; empty when it was never completed.</summary>
    public string? LinkedId { get; init; }

    /// <summary>Whether this login created the user.</summary>
    public bool IsNew { get; init; }
}

/// <summary>The tokens of a link, opened.</summary>
internal sealed record LinkTokens(Guid LinkId, string RefreshToken, string IdToken, DateTimeOffset? ExpiresAt, string RefreshFailure);

/// <summary>Accounts at the provider. Logins come before there is an actor, so these methods take none, except where a user asks.</summary>
internal sealed class UserLinkStore(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    private const string Columns = "u.id AS user_id, u.username, u.email, u.login_type, u.status, u.rbac_roles, l.linked_id";

    /// <summary>The user of an account at the provider.</summary>
    public static async Task<LinkedUser?> FindByLinkAsync(NpgsqlConnection connection, string linkedId, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<LinkedUser>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM user_links l JOIN users u ON u.id = l.user_id AND NOT u.deleted
            WHERE l.login_type = 'oidc' AND l.linked_id = @linkedId FOR UPDATE OF u
            """,
            new { linkedId },
            cancellationToken: ct));

    /// <summary>The user with an e-mail address, linked or not.</summary>
    public static async Task<LinkedUser?> FindByEmailAsync(NpgsqlConnection connection, string email, CancellationToken ct) =>
        await FindAsync(connection, "lower(u.email) = lower(@email)", new { email }, ct);

    /// <summary>A user by id, linked or not.</summary>
    public static async Task<LinkedUser?> FindByIdAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        await FindAsync(connection, "u.id = @id", new { id }, ct);

    /// <summary>Links a user with an account and keeps the tokens of this login.</summary>
    public async Task SaveAsync(
        NpgsqlConnection connection, Guid userId, string linkedId, ProviderTokens tokens, OidcClaims claims, CancellationToken ct)
    {
        // Accounts of deleted users are free again.
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM user_links l USING users u WHERE u.id = l.user_id AND u.deleted AND l.login_type = 'oidc' AND l.linked_id = @linkedId",
            new { linkedId },
            cancellationToken: ct));
        var now = time.GetUtcNow();
        var id = await connection.ExecuteScalarAsync<Guid>(new CommandDefinition(
            """
            INSERT INTO user_links (id, user_id, login_type, linked_id, claims, created_at, updated_at)
            VALUES (@id, @userId, 'oidc', @linkedId, @claims::jsonb, @now, @now)
            ON CONFLICT (user_id, login_type) DO UPDATE SET linked_id = excluded.linked_id, claims = excluded.claims, updated_at = excluded.updated_at
            RETURNING id
            """,
            new { id = Guid.NewGuid(), userId, linkedId, claims = ClaimsJson(claims), now },
            cancellationToken: ct));
        await SaveTokensAsync(connection, id, tokens, ct);
    }

    /// <summary>Keeps new tokens of a link; an ID token that did not come along stays.</summary>
    public async Task SaveTokensAsync(NpgsqlConnection connection, Guid linkId, ProviderTokens tokens, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE user_links SET access_token = @access, refresh_token = @refresh, token_expires_at = @ExpiresAt, refresh_failure = '', updated_at = @now,
                id_token = CASE WHEN @idToken = '' THEN id_token ELSE @idToken END
            WHERE id = @linkId
            """,
            new
            {
                linkId,
                access = box.Seal(tokens.AccessToken, SealedColumns.LinkAccessToken.Context(linkId)),
                refresh = box.Seal(tokens.RefreshToken, SealedColumns.LinkRefreshToken.Context(linkId)),
                idToken = box.Seal(tokens.IdToken, SealedColumns.LinkIdToken.Context(linkId)),
                tokens.ExpiresAt,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));

    /// <summary>Notes that the provider refuses to renew the tokens; the next login clears it.</summary>
    public async Task SaveFailureAsync(NpgsqlConnection connection, Guid linkId, string reason, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE user_links SET refresh_failure = @reason, updated_at = @now WHERE id = @linkId",
            new { linkId, reason, now = time.GetUtcNow() },
            cancellationToken: ct));

    /// <summary>The tokens of a user's link; with <paramref name="forUpdate"/> nobody else renews them meanwhile.</summary>
    public async Task<LinkTokens?> TokensAsync(NpgsqlConnection connection, Guid userId, bool forUpdate, CancellationToken ct)
    {
        var row = await connection.QuerySingleOrDefaultAsync<TokenRow>(new CommandDefinition(
            $"""
            SELECT id, refresh_token, id_token, token_expires_at, refresh_failure FROM user_links
            WHERE user_id = @userId AND login_type = 'oidc' {(forUpdate ? "FOR UPDATE" : "")}
            """,
            new { userId },
            cancellationToken: ct));
        return row is null ? null : new LinkTokens(
            row.Id,
            box.Open(row.RefreshToken, SealedColumns.LinkRefreshToken.Context(row.Id)),
            box.Open(row.IdToken, SealedColumns.LinkIdToken.Context(row.Id)),
            row.TokenExpiresAt,
            row.RefreshFailure);
    }

    /// <summary>What the provider said about the actor at the last login.</summary>
    public async Task<JsonObject> ClaimsAsync(Actor actor, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var json = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT (claims -> 'merged')::text FROM user_links WHERE user_id = @UserId AND login_type = 'oidc'",
            new { actor.UserId },
            cancellationToken: ct));
        return json is null ? [] : JsonNode.Parse(json) as JsonObject ?? [];
    }

    private static async Task<LinkedUser?> FindAsync(NpgsqlConnection connection, string condition, object parameters, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<LinkedUser>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM users u LEFT JOIN user_links l ON l.user_id = u.id AND l.login_type = 'oidc'
            WHERE NOT u.deleted AND {condition} FOR UPDATE OF u
            """,
            parameters,
            cancellationToken: ct));

    private static string ClaimsJson(OidcClaims claims) => new JsonObject
    {
        ["id_token"] = claims.IdToken.DeepClone(),
        ["user_info"] = claims.Further.DeepClone(),
        ["merged"] = claims.Merged.DeepClone(),
    }.ToJsonString().Replace("\\u0000", "", StringComparison.Ordinal); // PostgreSQL stores no NUL

    private sealed record TokenRow
    {
        public Guid Id { get; init; }

        public string RefreshToken { get; init; } = "";

        public string IdToken { get; init; } = "";

        public DateTimeOffset? TokenExpiresAt { get; init; }

        public string RefreshFailure { get; init; } = "";
    }
}
