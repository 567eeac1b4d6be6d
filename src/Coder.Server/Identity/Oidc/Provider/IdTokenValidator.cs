using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>
/// Decides whether an ID token is genuine and meant for this login (OpenID Connect Core 1.0, section 3.1.3.7): signature by a key of the
/// provider with an asymmetric algorithm, issuer, audience, times and nonce.
/// </summary>
internal sealed class IdTokenValidator(OidcProvider provider, OidcOptions options, TimeProvider time)
{
    /// <summary>How far the clocks of the provider and of this server may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const int MaxLength = 128 * 1024;

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };

    /// <summary>The claims of a genuine ID token; a refusal (401) says what is wrong with it.</summary>
    /// <param name="token">The token as it came.</param>
    /// <param name="nonce">What this login asked the provider to put in.</param>
    public async Task<Outcome<JsonObject>> ValidateAsync(string token, string nonce, CancellationToken ct)
    {
        var claims = await VerifySignatureAsync("ID token", token, ct);
        if (claims.Failed)
        {
            return claims.Error!;
        }

        var metadata = await provider.MetadataAsync(ct);
        return metadata.Failed
            ? metadata.Error!
            : (RefuseIssuer(claims.Value, metadata.Value) ?? RefuseAudience(claims.Value) ?? RefuseTimes("ID token", claims.Value)
                ?? RefuseNonce(claims.Value, nonce) ?? RefuseSubject(claims.Value)) is { } refused ? refused : claims.Value;
    }

    /// <summary>The claims of an access token that is a JWT of the same issuer; its audience is somebody else.</summary>
    public async Task<Outcome<JsonObject>> ValidateAccessTokenAsync(string token, CancellationToken ct)
    {
        var claims = await VerifySignatureAsync("access token", token, ct);
        if (claims.Failed)
        {
            return claims.Error!;
        }

        var metadata = await provider.MetadataAsync(ct);
        return metadata.Failed
            ? metadata.Error!
            : (RefuseIssuer(claims.Value, metadata.Value) ?? RefuseTimes("access token", claims.Value)) is { } refused ? refused : claims.Value;
    }

    private async Task<Outcome<JsonObject>> VerifySignatureAsync(string what, string token, CancellationToken ct)
    {
        if (token.Length is 0 or > MaxLength || token.Count(c => c == '.') != 2 || !_handler.CanReadToken(token))
        {
            return Refused($"The {what} is not a signed JSON Web Token.");
        }

        JsonWebToken jwt;
        JsonObject payload;
        try
        {
            jwt = _handler.ReadJsonWebToken(token);
            payload = OidcClaims.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload)) ?? throw new JsonException("not an object");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return Refused($"The {what} is not a signed JSON Web Token.");
        }

        var allowed = await AllowedAlgorithmsAsync(ct);
        if (!allowed.Contains(jwt.Alg))
        {
            return Refused($"The {what} is signed with \"{jwt.Alg}\", and only {string.Join(", ", allowed)} are accepted.");
        }

        var keys = await provider.KeysAsync(jwt.Kid, ct);
        if (keys.Failed)
        {
            return keys.Error!;
        }

        if (keys.Value.Length == 0)
        {
            return Refused($"The {what} is signed with the key \"{jwt.Kid}\", which the provider does not publish.");
        }

        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = keys.Value,
            ValidAlgorithms = allowed,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = true,
            ValidateIssuer = false,   // issuer, audience and times are checked below, each with a sentence of its own
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result switch
        {
            { IsValid: true } => payload,
            { Exception: SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException } =>
                Refused($"The signature of the {what} is not the provider's."),
            _ => Refused($"The {what} has claims of the wrong form."),
        };
    }

    private async ValueTask<string[]> AllowedAlgorithmsAsync(CancellationToken ct)
    {
        var metadata = await provider.MetadataAsync(ct);
        return metadata is { Failed: false, Value.SigningAlgorithms: { Count: > 0 } offered } ? [.. Algorithms.Where(offered.Contains)] : Algorithms;
    }

    private ApiError? RefuseIssuer(JsonObject claims, ProviderMetadata metadata)
    {
        var issuer = OidcClaims.TextOf(claims, "iss");
        return issuer == metadata.Issuer || options.DangerousSkipIssuerChecks
            ? null
            : Refused($"The token was issued by \"{issuer}\", and the provider is {metadata.Issuer}.");
    }

    private ApiError? RefuseAudience(JsonObject claims)
    {
        var audiences = OidcClaims.StringsOf(claims["aud"]) ?? [];
        if (!audiences.Contains(options.ClientId))
        {
            return Refused($"The ID token is meant for \"{string.Join(", ", audiences)}\", and this server is the client {options.ClientId}.");
        }

        var party = OidcClaims.TextOf(claims, "azp");
        return party == options.ClientId || (party.Length == 0 && audiences.Count == 1)
            ? null
            : Refused($"The ID token was made for the client \"{party}\", and this server is the client {options.ClientId}.");
    }

    private ApiError? RefuseTimes(string what, JsonObject claims)
    {
        var now = time.GetUtcNow();
        if (TimeOf(claims, "exp") is not { } end)
        {
            return Refused($"The {what} does not say until when it is valid.");
        }

        if (end + ClockSkew <= now)
        {
            return Refused($"The {what} is valid until {end:u}, and this server's clock says {now:u}. {Clocks(now - end)}");
        }

        return (TimeOf(claims, "nbf") ?? TimeOf(claims, "iat")) is { } begin && begin - ClockSkew > now
            ? Refused($"The {what} is valid from {begin:u}, and this server's clock says {now:u}. {Clocks(begin - now)}")
            : null;
    }

    private static string Clocks(TimeSpan apart) => string.Create(
        CultureInfo.InvariantCulture,
        $"That is {Math.Max(1, Math.Floor(apart.TotalMinutes)):0} min apart: check the clocks of this server and of the provider, and sign in again.");

    private static ApiError? RefuseNonce(JsonObject claims, string nonce) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(OidcClaims.TextOf(claims, "nonce")), Encoding.UTF8.GetBytes(nonce))
            ? null
            : Refused("The ID token belongs to another login (its nonce differs).");

    private static ApiError? RefuseSubject(JsonObject claims) =>
        OidcClaims.TextOf(claims, "sub").Length is > 0 and <= 255 ? null : Refused("The ID token names no subject.");

    private static DateTimeOffset? TimeOf(JsonObject claims, string name) =>
        claims[name] is JsonValue value && value.TryGetValue(out double seconds) && seconds is >= 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static ApiError Refused(string reason) => ApiError.Unauthorized("The login could not be verified.", reason);
}
