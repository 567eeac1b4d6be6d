using System.Security.Cryptography;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.OAuth;
using Dapper;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Coder.Server.Identity.Oidc;

/// <summary>A user who proved their password and wants to sign in through the provider from now on.</summary>
internal sealed record Conversion(Guid UserId, string FromType);

/// <summary>A conversion that begins: what the caller is told, and the token for their browser's cookie.</summary>
internal sealed record BegunConversion(OAuthConversionResponse Answer, string Token);

/// <summary>
/// Changes a user's way to sign in. The permission is a token signed by this server, in a cookie of the browser that proved the password; it
/// names the state of the one login that may use it.
/// </summary>
internal sealed class LoginConversion(
    NpgsqlDataSource database, OidcOptions options, Authorizer authorizer, PasswordWork work, LoginThrottle throttle, TimeProvider time)
{
    private const string Audience = "convert-login";
    private const string KeySetting = "oidc:convert_login_key";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    private SymmetricSecurityKey? _key;

    /// <summary>Checks the password and permits the change.</summary>
    public async Task<Outcome<BegunConversion>> BeginAsync(Actor actor, User user, ConvertLoginRequest request, CancellationToken ct)
    {
        if (user.Id != actor.UserId)
        {
            return ApiError.Forbidden("Everybody changes only their own way to sign in.");
        }

        if (authorizer.Require(actor, Actions.UpdatePersonal, new AccessObject(ResourceTypes.User, OwnerId: user.Id, Id: user.Id)) is { } refused)
        {
            return refused;
        }

        if (request.ToType != LoginType.Oidc || !options.Enabled)
        {
            return ApiError.Invalid("to_type", options.Enabled ? "Must be oidc." : "This server has no login provider.");
        }

        if (user.LoginType != LoginType.Password)
        {
            return ApiError.BadRequest($"Only users with a password can be changed; this one has the login type \"{user.LoginType}\".");
        }

        if (throttle.WaitFor(user.Id.ToString(), user.Email) is { Ticks: > 0 } wait)
        {
            return ApiError.TooManyRequests($"Too many wrong passwords. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var hash = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT hashed_password FROM users WHERE id = @Id", new { user.Id }, cancellationToken: ct));
        if (!await work.VerifyAsync(request.Password, hash, ct))
        {
            throttle.Failed(user.Id.ToString(), user.Email);
            return ApiError.Unauthorized("Incorrect password.");
        }

        var expires = time.GetUtcNow() + Lifetime;
        var state = PendingFlow.Random();
        return new BegunConversion(
            new OAuthConversionResponse { StateString = state, ExpiresAt = expires, ToType = LoginType.Oidc, UserId = user.Id },
            Sign(await KeyAsync(ct), state, user, expires));
    }

    /// <summary>The conversion that a login with this state may do, or null.</summary>
    public async Task<Conversion?> ReadAsync(string? token, string state, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(token) || !_handler.CanReadToken(token))
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = await KeyAsync(ct),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidAudience = Audience,
            ValidateIssuer = false,
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
        });
        return result.IsValid && result.Claims.TryGetValue("state", out var named) && named as string == state
            && result.Claims.TryGetValue("sub", out var subject) && Guid.TryParse(subject as string, out var id)
            && result.Claims.TryGetValue("from", out var from)
            ? new Conversion(id, (string)from)
            : null;
    }

    /// <summary>One key for all servers of the deployment, so that the login may end at another one.</summary>
    private async Task<SymmetricSecurityKey> KeyAsync(CancellationToken ct)
    {
        if (_key is { } known)
        {
            return known;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var text = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            """
            INSERT INTO site_settings (key, value) VALUES (@KeySetting, @fresh) ON CONFLICT (key) DO NOTHING;
            SELECT value FROM site_settings WHERE key = @KeySetting;
            """,
            new { KeySetting, fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
            cancellationToken: ct));
        return _key = new SymmetricSecurityKey(Convert.FromBase64String(text!));
    }

    private string Sign(SymmetricSecurityKey key, string state, User user, DateTimeOffset expires) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object>
        {
            ["aud"] = Audience,
            ["sub"] = user.Id.ToString(),
            ["from"] = user.LoginType,
            ["state"] = state,
            ["exp"] = expires.ToUnixTimeSeconds(),
        },
    });
}
