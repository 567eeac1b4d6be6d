using System.Net;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>A key to create.</summary>
internal sealed record NewApiKey(Guid UserId, string LoginType, string TokenName, TimeSpan Lifetime, IPAddress? Address)
{
    /// <summary>What it may be used for, see <see cref="TokenScope"/>.</summary>
    public string[] Scopes { get; init; } = ["all"];

    /// <summary>What it reaches.</summary>
    public string[] AllowList { get; init; } = ["*:*"];
}

/// <summary>Sessions and named tokens. Methods with an actor authorise them.</summary>
internal sealed class ApiKeyStore(
    NpgsqlDataSource database, Authorizer authorizer, LoginOptions options, ApiKeyRules rules, Notifications notifications, TimeProvider time)
{
    /// <summary>Stores a key and returns the token, the only time that it is seen.</summary>
    public async Task<SessionToken> CreateAsync(NpgsqlConnection connection, NewApiKey key, CancellationToken ct)
    {
        var token = SessionToken.Create();
        var now = time.GetUtcNow();
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO api_keys (id, hashed_secret, user_id, login_type, token_name, scopes, allow_list, lifetime_seconds, ip_address,
                                  last_used, expires_at, created_at, updated_at)
            VALUES (@Id, @hash, @UserId, @LoginType, @TokenName, @Scopes, @AllowList, @lifetime, @address::inet, @now, @expires, @now, @now)
            """,
            new
            {
                token.Id,
                hash = token.HashSecret(),
                key.UserId,
                key.LoginType,
                key.TokenName,
                key.Scopes,
                key.AllowList,
                lifetime = (long)key.Lifetime.TotalSeconds,
                address = key.Address?.ToString(),
                now,
                expires = now + key.Lifetime,
            },
            cancellationToken: ct));
        return token;
    }

    /// <summary>Creates a key like that of a login, for another program of the user. A restricted token gets none.</summary>
    public async Task<Outcome<GenerateApiKeyResponse>> CreateSessionAsync(Actor actor, User user, IPAddress? address, CancellationToken ct)
    {
        var key = new NewApiKey(user.Id, LoginType.Password, "", options.Duration, address);
        return (Require(actor, Actions.Create, user.Id) ?? ApiKeyRules.RefuseBroader(actor, key)) is { } refused
            ? refused
            : await InsertAsync(actor, key, ct);
    }

    /// <summary>Creates a named token with a lifetime and scopes of its own.</summary>
    public async Task<Outcome<GenerateApiKeyResponse>> CreateTokenAsync(
        Actor actor, User user, CreateTokenRequest request, IPAddress? address, CancellationToken ct)
    {
        if (Require(actor, Actions.Create, user.Id) is { } refused)
        {
            return refused;
        }

        var read = rules.Read(user, request);
        if ((read.Error ?? ApiKeyRules.RefuseBroader(actor, read.Value)) is { } error)
        {
            return error;
        }

        var name = read.Value.TokenName;
        try
        {
            return await InsertAsync(actor, read.Value with { Address = address }, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ApiError.Conflict($"A token with name \"{name}\" already exists.") with
            {
                Validations = [new("token_name", $"\"{name}\" is in use.")],
            };
        }
    }

    /// <summary>Named tokens of a user, or of everybody whose tokens the actor may read.</summary>
    public async Task<IReadOnlyList<ApiKeyWithOwner>> ListTokensAsync(
        Actor actor, User user, bool includeAll, bool includeExpired, CancellationToken ct)
    {
        var everybody = includeAll && authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.ApiKey));
        await using var connection = await database.OpenConnectionAsync(ct);
        var keys = await connection.QueryAsync<ApiKeyRow>(new CommandDefinition(
            $"""
            SELECT {ApiKeyRow.Columns} FROM api_keys k JOIN users u ON u.id = k.user_id
            WHERE k.login_type = 'token' AND (@everybody OR k.user_id = @Id) AND (@includeExpired OR k.expires_at > @now)
            ORDER BY k.created_at DESC
            """,
            new { everybody, user.Id, includeExpired, now = time.GetUtcNow() },
            cancellationToken: ct));
        return [.. keys.Where(key => authorizer.Can(actor, Actions.Read, ObjectOf(key.UserId))).Select(key => key.ToKey())];
    }

    /// <summary>One key of a user, by its id or by a token's name.</summary>
    public async Task<Outcome<ApiKeyWithOwner>> GetAsync(Actor actor, User user, string idOrName, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var key = await connection.QueryFirstOrDefaultAsync<ApiKeyRow>(new CommandDefinition(
            $"""
            SELECT {ApiKeyRow.Columns} FROM api_keys k JOIN users u ON u.id = k.user_id
            WHERE k.user_id = @Id AND (k.id = @idOrName OR (k.login_type = 'token' AND k.token_name = @idOrName))
            """,
            new { user.Id, idOrName },
            cancellationToken: ct));
        return key is null || !authorizer.Can(actor, Actions.Read, ObjectOf(key.UserId)) ? ApiError.NotFound() : key.ToKey();
    }

    /// <summary>Ends a key for good.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(Actor actor, ApiKey key, CancellationToken ct) =>
        await RequireAndChangeAsync(
            actor,
            Actions.Delete,
            key,
            "DELETE FROM api_keys WHERE id = @Id",
            AuditEntries.OfApiKey(AuditAction.Delete, key.Id, key.UserId, key.TokenName, key, null),
            ct);

    /// <summary>Ends the key that the actor uses. Whoever holds a key may end it, also one whose scope allows hardly anything.</summary>
    public async Task LogoutAsync(Actor actor, CancellationToken ct) =>
        await ChangeAsync(
            actor,
            new ApiKey { Id = actor.ApiKeyId!, UserId = actor.UserId },
            "DELETE FROM api_keys WHERE id = @Id",
            AuditEntries.OfApiKey(AuditAction.Logout, actor.ApiKeyId!, actor.UserId, "", null, null),
            ct);

    /// <summary>Ends a key but keeps it in the list.</summary>
    public async Task<Outcome<Nothing>> ExpireAsync(Actor actor, ApiKey key, CancellationToken ct) =>
        await RequireAndChangeAsync(
            actor,
            Actions.Update,
            key,
            "UPDATE api_keys SET expires_at = least(expires_at, @now), updated_at = @now WHERE id = @Id",
            AuditEntries.OfApiKey(
                AuditAction.Write,
                key.Id,
                key.UserId,
                key.TokenName,
                new { key.ExpiresAt },
                new { ExpiresAt = key.ExpiresAt < time.GetUtcNow() ? key.ExpiresAt : time.GetUtcNow() }),
            ct);

    private static AccessObject ObjectOf(Guid userId) => new(ResourceTypes.ApiKey, OwnerId: userId);

    private async Task<Outcome<Nothing>> RequireAndChangeAsync(
        Actor actor, string action, ApiKey key, string sql, AuditEntry entry, CancellationToken ct)
    {
        if (Require(actor, action, key.UserId) is { } refused)
        {
            return refused;
        }

        await ChangeAsync(actor, key, sql, entry, ct);
        return Nothing.Value;
    }

    private async Task ChangeAsync(Actor actor, ApiKey key, string sql, AuditEntry entry, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { key.Id, now = time.GetUtcNow() }, cancellationToken: ct));
        await AuditLog.WriteAsync(connection, actor, entry, ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(SessionWatch.Channel(key.UserId));
    }

    private async Task<GenerateApiKeyResponse> InsertAsync(Actor actor, NewApiKey key, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var token = await CreateAsync(connection, key, ct);
        var created = new { key.UserId, key.LoginType, key.TokenName, key.Scopes, key.AllowList, LifetimeSeconds = (long)key.Lifetime.TotalSeconds };
        await AuditLog.WriteAsync(
            connection, actor, AuditEntries.OfApiKey(AuditAction.Create, token.Id, key.UserId, key.TokenName, null, created), ct);
        await transaction.CommitAsync(ct);
        return new GenerateApiKeyResponse(token.Reveal());
    }

    private ApiError? Require(Actor actor, string action, Guid userId) => authorizer.Require(actor, action, ObjectOf(userId));
}
