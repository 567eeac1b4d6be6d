using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity.Encryption;
using Coder.Server.OAuth;
using Dapper;
using Npgsql;

namespace Coder.Server.ExternalAuth;

/// <summary>An account of a user at a service, its tokens opened. Never logged.</summary>
internal sealed record StoredLink
{
    public Guid Id { get; init; }

    public string ProviderId { get; init; } = "";

    public string AccessToken { get; init; } = "";

    public string RefreshToken { get; init; } = "";

    /// <summary>Further fields of the service's answer, as JSON; empty for none.</summary>
    public string TokenExtra { get; init; } = "";

    /// <summary>Null: the token does not expire.</summary>
    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>What the service said when it refused to renew the token.</summary>
    public string RefreshFailure { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The accounts that users have connected, their tokens sealed by <see cref="SecretBox"/>.</summary>
internal sealed class ExternalAuthLinkStore(NpgsqlDataSource database, Authorizer authorizer, SecretBox box, TimeProvider time)
{
    private const string Columns =
        "id, provider_id, access_token, refresh_token, token_extra, token_expires_at, refresh_failure, created_at, updated_at";

    /// <summary>The accounts of a user, for the user, their agents and their builds.</summary>
    public async Task<IReadOnlyList<StoredLink>> ListAsync(Guid userId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<StoredLink>(new CommandDefinition(
            $"SELECT {Columns} FROM external_auth_links WHERE user_id = @userId AND access_token <> '' ORDER BY provider_id",
            new { userId },
            cancellationToken: ct));
        return [.. rows.Select(Open)];
    }

    /// <summary>The account of a user at a service, or null.</summary>
    public async Task<StoredLink?> FindAsync(Guid userId, string providerId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<StoredLink>(new CommandDefinition(
            $"SELECT {Columns} FROM external_auth_links WHERE user_id = @userId AND provider_id = @providerId AND access_token <> ''",
            new { userId, providerId },
            cancellationToken: ct));
        return row is null ? null : Open(row);
    }

    /// <summary>One account, which nobody else renews or forgets until the transaction ends.</summary>
    public async Task<StoredLink?> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        var row = await connection.QuerySingleOrDefaultAsync<StoredLink>(new CommandDefinition(
            $"SELECT {Columns} FROM external_auth_links WHERE id = @id FOR UPDATE", new { id }, cancellationToken: ct));
        return row is null ? null : Open(row);
    }

    /// <summary>Connects the actor's account; one that was connected before is replaced.</summary>
    public async Task<Outcome<Nothing>> SaveAsync(Actor actor, ExternalAuthProvider provider, ProviderTokens tokens, CancellationToken ct)
    {
        if (Require(actor, Actions.UpdatePersonal) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await ConnectedAsync(connection, actor.UserId, ct);
        var id = await connection.ExecuteScalarAsync<Guid>(new CommandDefinition(
            """
            INSERT INTO external_auth_links (id, provider_id, user_id, created_at, updated_at) VALUES (@id, @providerId, @UserId, @now, @now)
            ON CONFLICT (user_id, provider_id) DO UPDATE SET updated_at = @now, token_extra = ''
            RETURNING id
            """,
            new { id = Guid.NewGuid(), providerId = provider.Id, actor.UserId, now = time.GetUtcNow() },
            cancellationToken: ct));
        await SaveTokensAsync(connection, id, tokens, ct);
        await AuditAsync(connection, actor, before, ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    /// <summary>Keeps new tokens of an account; further fields that did not come along stay.</summary>
    public async Task SaveTokensAsync(NpgsqlConnection connection, Guid id, ProviderTokens tokens, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE external_auth_links SET access_token = @access, refresh_token = @refresh, token_expires_at = @ExpiresAt, refresh_failure = '',
                updated_at = @now, token_extra = CASE WHEN @extra = '' THEN token_extra ELSE @extra END
            WHERE id = @id
            """,
            new
            {
                id,
                access = box.Seal(tokens.AccessToken, SealedColumns.ExternalAccessToken.Context(id)),
                refresh = box.Seal(tokens.RefreshToken, SealedColumns.ExternalRefreshToken.Context(id)),
                extra = box.Seal(tokens.Extra, SealedColumns.ExternalTokenExtra.Context(id)),
                tokens.ExpiresAt,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));

    /// <summary>Notes that the service refuses to renew the token; connecting again clears it.</summary>
    public async Task SaveFailureAsync(NpgsqlConnection connection, Guid id, string reason, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE external_auth_links SET refresh_failure = @reason, updated_at = @now WHERE id = @id",
            new { id, reason, now = time.GetUtcNow() },
            cancellationToken: ct));

    /// <summary>Forgets the actor's account at a service.</summary>
    /// <returns>The token that it had, empty when it cannot be read any more; 404 when there was no account.</returns>
    public async Task<Outcome<string>> DeleteAsync(Actor actor, string providerId, CancellationToken ct)
    {
        if (Require(actor, Actions.UpdatePersonal) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await ConnectedAsync(connection, actor.UserId, ct);
        var row = await connection.QuerySingleOrDefaultAsync<StoredLink>(new CommandDefinition(
            $"DELETE FROM external_auth_links WHERE user_id = @UserId AND provider_id = @providerId RETURNING {Columns}",
            new { actor.UserId, providerId },
            cancellationToken: ct));
        if (row is null)
        {
            return ApiError.NotFound();
        }

        await AuditAsync(connection, actor, before, ct);
        await transaction.CommitAsync(ct);
        return Open(row).AccessToken;
    }

    /// <summary>403 when the actor may not do this with their own accounts.</summary>
    public ApiError? Require(Actor actor, string action) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: actor.UserId, Id: actor.UserId));

    /// <summary>Opens the tokens. Those that no key opens are as good as none: their owner connects again.</summary>
    private StoredLink Open(StoredLink row)
    {
        try
        {
            return row with
            {
                AccessToken = box.Open(row.AccessToken, SealedColumns.ExternalAccessToken.Context(row.Id)),
                RefreshToken = box.Open(row.RefreshToken, SealedColumns.ExternalRefreshToken.Context(row.Id)),
                TokenExtra = box.Open(row.TokenExtra, SealedColumns.ExternalTokenExtra.Context(row.Id)),
            };
        }
        catch (SealedSecretException e)
        {
            return row with { AccessToken = "", RefreshToken = "", TokenExtra = "", RefreshFailure = e.Message };
        }
    }

    private static async Task<string[]> ConnectedAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct) =>
    [
        .. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT provider_id FROM external_auth_links WHERE user_id = @userId AND access_token <> '' ORDER BY provider_id",
            new { userId },
            cancellationToken: ct)),
    ];

    private static async Task AuditAsync(NpgsqlConnection connection, Actor actor, string[] before, CancellationToken ct)
    {
        var after = await ConnectedAsync(connection, actor.UserId, ct);
        await AuditLog.WriteAsync(connection, actor, new AuditEntry
        {
            ResourceType = AuditResource.User,
            ResourceId = actor.UserId,
            Target = actor.Username,
            Action = AuditAction.Write,
            Diff = AuditDiff.Between(AuditResource.User, new { ExternalAuthAccounts = before }, new { ExternalAuthAccounts = after }),
        }, ct);
    }
}
