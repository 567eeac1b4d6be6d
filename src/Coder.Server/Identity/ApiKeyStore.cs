using System.Net;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity;

/// <summary>A key to create.</summary>
internal sealed record NewApiKey(Guid UserId, string LoginType, string TokenName, TimeSpan Lifetime, IPAddress? Address);

/// <summary>Sessions and named tokens. Methods with an actor authorise them.</summary>
internal sealed class ApiKeyStore(NpgsqlDataSource database, Authorizer authorizer, LoginOptions options, TimeProvider time)
{
    private const int MaxNameLength = 64;

    private const string Columns =
        "k.id, k.user_id, k.last_used, k.expires_at, k.created_at, k.updated_at, k.login_type, k.scopes, k.token_name, k.lifetime_seconds, u.username";

    /// <summary>Stores a key and returns the token, the only time that it is seen.</summary>
    public async Task<SessionToken> CreateAsync(NpgsqlConnection connection, NewApiKey key, CancellationToken ct)
    {
        var token = SessionToken.Create();
        var now = time.GetUtcNow();
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO api_keys (id, hashed_secret, user_id, login_type, token_name, lifetime_seconds, ip_address, last_used, expires_at, created_at, updated_at)
            VALUES (@Id, @hash, @UserId, @LoginType, @TokenName, @lifetime, @address::inet, @now, @expires, @now, @now)
            """,
            new
            {
                token.Id,
                hash = token.HashSecret(),
                key.UserId,
                key.LoginType,
                key.TokenName,
                lifetime = (long)key.Lifetime.TotalSeconds,
                address = key.Address?.ToString(),
                now,
                expires = now + key.Lifetime,
            },
            cancellationToken: ct));
        return token;
    }

    /// <summary>Creates a key like that of a login, for another program of the user.</summary>
    public async Task<Outcome<GenerateApiKeyResponse>> CreateSessionAsync(Actor actor, User user, IPAddress? address, CancellationToken ct) =>
        Require(actor, Actions.Create, user.Id) is { } refused
            ? refused
            : await InsertAsync(actor, new NewApiKey(user.Id, LoginType.Password, "", options.Duration, address), ct);

    /// <summary>Creates a named token with a lifetime of its own.</summary>
    public async Task<Outcome<GenerateApiKeyResponse>> CreateTokenAsync(
        Actor actor, User user, CreateTokenRequest request, IPAddress? address, CancellationToken ct)
    {
        if (Require(actor, Actions.Create, user.Id) is { } refused)
        {
            return refused;
        }

        var lifetime = request.Lifetime == 0 ? options.DefaultTokenLifetime : TimeSpan.FromTicks(request.Lifetime / TimeSpan.NanosecondsPerTick);
        var name = request.TokenName.Length > 0 ? request.TokenName : $"token-{SessionToken.Create().Id}";
        if (Check(name, lifetime, request) is { Count: > 0 } errors)
        {
            return ApiError.BadRequest("The token cannot be created like this.", [.. errors]);
        }

        try
        {
            return await InsertAsync(actor, new NewApiKey(user.Id, LoginType.Token, name, lifetime, address), ct);
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
        var keys = await connection.QueryAsync<ApiKeyWithOwner>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM api_keys k JOIN users u ON u.id = k.user_id
            WHERE k.login_type = 'token' AND (@everybody OR k.user_id = @Id) AND (@includeExpired OR k.expires_at > @now)
            ORDER BY k.created_at DESC
            """,
            new { everybody, user.Id, includeExpired, now = time.GetUtcNow() },
            cancellationToken: ct));
        return [.. keys.Where(key => authorizer.Can(actor, Actions.Read, ObjectOf(key.UserId)))];
    }

    /// <summary>One key of a user, by its id or by a token's name.</summary>
    public async Task<Outcome<ApiKeyWithOwner>> GetAsync(Actor actor, User user, string idOrName, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var key = await connection.QueryFirstOrDefaultAsync<ApiKeyWithOwner>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM api_keys k JOIN users u ON u.id = k.user_id
            WHERE k.user_id = @Id AND (k.id = @idOrName OR (k.login_type = 'token' AND k.token_name = @idOrName))
            """,
            new { user.Id, idOrName },
            cancellationToken: ct));
        return key is null || !authorizer.Can(actor, Actions.Read, ObjectOf(key.UserId)) ? ApiError.NotFound() : key;
    }

    /// <summary>Ends a key for good.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(Actor actor, ApiKey key, CancellationToken ct) =>
        await ChangeAsync(
            actor,
            Actions.Delete,
            key,
            "DELETE FROM api_keys WHERE id = @Id",
            AuditEntries.OfApiKey(AuditAction.Delete, key.Id, key.UserId, key.TokenName, key, null),
            ct);

    /// <summary>Ends the key that the actor uses.</summary>
    public async Task<Outcome<Nothing>> LogoutAsync(Actor actor, CancellationToken ct) =>
        await ChangeAsync(
            actor,
            Actions.Delete,
            new ApiKey { Id = actor.ApiKeyId!, UserId = actor.UserId },
            "DELETE FROM api_keys WHERE id = @Id",
            AuditEntries.OfApiKey(AuditAction.Logout, actor.ApiKeyId!, actor.UserId, "", null, null),
            ct);

    /// <summary>Ends a key but keeps it in the list.</summary>
    public async Task<Outcome<Nothing>> ExpireAsync(Actor actor, ApiKey key, CancellationToken ct) =>
        await ChangeAsync(
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

    private async Task<Outcome<Nothing>> ChangeAsync(
        Actor actor, string action, ApiKey key, string sql, AuditEntry entry, CancellationToken ct)
    {
        if (Require(actor, action, key.UserId) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { key.Id, now = time.GetUtcNow() }, cancellationToken: ct));
        await AuditLog.WriteAsync(connection, actor, entry, ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    private async Task<GenerateApiKeyResponse> InsertAsync(Actor actor, NewApiKey key, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var token = await CreateAsync(connection, key, ct);
        var created = new { key.UserId, key.LoginType, key.TokenName, LifetimeSeconds = (long)key.Lifetime.TotalSeconds };
        await AuditLog.WriteAsync(
            connection, actor, AuditEntries.OfApiKey(AuditAction.Create, token.Id, key.UserId, key.TokenName, null, created), ct);
        await transaction.CommitAsync(ct);
        return new GenerateApiKeyResponse(token.Reveal());
    }

    private List<ValidationError> Check(string name, TimeSpan lifetime, CreateTokenRequest request)
    {
        var errors = new List<ValidationError>();
        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            errors.Add(new("token_name", $"Must have at most {MaxNameLength} letters, digits, dots, hyphens and underscores."));
        }

        if (lifetime <= TimeSpan.Zero || lifetime > options.MaxTokenLifetime)
        {
            errors.Add(new("lifetime", $"Must be longer than zero and at most {GoDuration.Format(options.MaxTokenLifetime)}, in nanoseconds."));
        }

        foreach (var scope in (request.Scopes ?? []).Append(request.Scope ?? "all").Where(scope => scope != "all").Distinct())
        {
            errors.Add(new("scopes", $"This server cannot restrict a token to \"{scope}\" yet; the only scope is \"all\"."));
        }

        return errors;
    }

    private ApiError? Require(Actor actor, string action, Guid userId) => authorizer.Require(actor, action, ObjectOf(userId));
}
