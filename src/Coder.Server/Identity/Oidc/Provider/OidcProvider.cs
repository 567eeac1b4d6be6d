using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.OAuth;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>
/// The provider's configuration and keys, fetched when they are needed and kept. A provider that is away is asked again a few seconds
/// later; what was fetched before keeps working meanwhile.
/// </summary>
internal sealed class OidcProvider(OidcOptions options, ProviderHttp http, TimeProvider time) : IDisposable
{
    /// <summary>The shortest time between two looks for a key that is not known: forged tokens must not make this server ask all the time.</summary>
    public static readonly TimeSpan KeyRefreshInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _metadataLock = new(1, 1);
    private readonly SemaphoreSlim _keysLock = new(1, 1);
    private Kept<Outcome<ProviderMetadata>>? _metadata;
    private Kept<SecurityKey[]>? _keys;

    /// <summary>The provider's configuration, or why there is none.</summary>
    public async ValueTask<Outcome<ProviderMetadata>> MetadataAsync(CancellationToken ct)
    {
        if (_metadata is { } kept && IsFresh(kept))
        {
            return kept.Value;
        }

        await _metadataLock.WaitAsync(ct);
        try
        {
            if (_metadata is { } other && IsFresh(other))
            {
                return other.Value;
            }

            var found = await DiscoverAsync(ct);
            if (found.Failed && _metadata is { Value.Failed: false } known)
            {
                // Asked again after the retry interval; until then what is known goes on.
                _metadata = known with { At = time.GetUtcNow() - Lifetime + RetryInterval };
                return known.Value;
            }

            _metadata = new(found, time.GetUtcNow());
            return found;
        }
        finally
        {
            _metadataLock.Release();
        }
    }

    /// <summary>
    /// The keys that may have signed a token with this key id, or all when it names none. A key that is not known is looked for at the
    /// provider, as it may have been rotated, but not more often than every <see cref="KeyRefreshInterval"/>.
    /// </summary>
    public async ValueTask<Outcome<SecurityKey[]>> KeysAsync(string? keyId, CancellationToken ct)
    {
        if (_keys is { } kept && Matching(kept.Value, keyId) is { Length: > 0 } known && time.GetUtcNow() - kept.At < Lifetime)
        {
            return known;
        }

        await _keysLock.WaitAsync(ct);
        try
        {
            if (_keys is { } other && time.GetUtcNow() - other.At < KeyRefreshInterval)
            {
                return Matching(other.Value, keyId);
            }

            var fetched = await FetchKeysAsync(ct);
            if (fetched.Failed)
            {
                return _keys is { } old && Matching(old.Value, keyId) is { Length: > 0 } still ? still : fetched.Error!;
            }

            _keys = new(fetched.Value, time.GetUtcNow());
            return Matching(fetched.Value, keyId);
        }
        finally
        {
            _keysLock.Release();
        }
    }

    public void Dispose()
    {
        _metadataLock.Dispose();
        _keysLock.Dispose();
    }

    private static SecurityKey[] Matching(SecurityKey[] keys, string? keyId) =>
        string.IsNullOrEmpty(keyId) ? keys : [.. keys.Where(key => key.KeyId == keyId)];

    private bool IsFresh(Kept<Outcome<ProviderMetadata>> kept) =>
        time.GetUtcNow() - kept.At < (kept.Value.Failed ? RetryInterval : Lifetime);

    private async Task<Outcome<ProviderMetadata>> DiscoverAsync(CancellationToken ct)
    {
        var url = new Uri(options.Issuer!.TrimEnd('/') + "/.well-known/openid-configuration");
        var answer = await http.GetAsync(url, ct);
        if (answer.Failed)
        {
            return answer.Error!;
        }

        if (Refuse(answer.Value, url) is { } refused)
        {
            return refused;
        }

        var metadata = ProviderMetadata.Parse(answer.Value.Body);
        if (metadata.Failed)
        {
            return metadata.Error! with { Detail = $"{metadata.Error!.Detail} It came from {url}." };
        }

        return metadata.Value.Issuer == options.Issuer || options.DangerousSkipIssuerChecks
            ? metadata
            : Misconfigured(
                $"The provider at {url} says that its issuer is {metadata.Value.Issuer}, and {OidcOptionTable.IssuerUrl.Env} is {options.Issuer}. "
                + "They must be equal to the letter: set the variable to what the provider says, if that is the provider you mean.");
    }

    private static ApiError? Refuse(ProviderAnswer answer, Uri url)
    {
        const string Fix = " Set it to the issuer, without the path of the document (Keycloak: https://<host>/realms/<realm>).";
        var variable = OidcOptionTable.IssuerUrl.Env;
        if (answer.Status >= 500 || answer.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests)
        {
            return ApiError.Unavailable(
                "The login provider does not answer.", $"{url} answered {answer.Status}. Try again in a moment. Other ways to sign in are not affected.");
        }

        if (answer.Location is { } location && answer.Status is >= 300 and < 400)
        {
            return Misconfigured($"{url} answered {answer.Status} and points to {location}: {variable} is not the provider's issuer.{Fix}");
        }

        if (!answer.Succeeded)
        {
            return Misconfigured($"{url} answered {answer.Status}: there is no OpenID Connect provider under {variable}.{Fix}");
        }

        return answer.IsJson
            ? null
            : Misconfigured($"{url} answered {(answer.ContentType.Length > 0 ? answer.ContentType : "something without a type")} "
                + $"instead of JSON: {variable} points to a page, not to a provider.{Fix}");
    }

    private static ApiError Misconfigured(string detail) =>
        new(StatusCodes.Status502BadGateway, "The login provider is not set up correctly.", detail);

    private async Task<Outcome<SecurityKey[]>> FetchKeysAsync(CancellationToken ct)
    {
        var metadata = await MetadataAsync(ct);
        if (metadata.Failed)
        {
            return metadata.Error!;
        }

        var url = metadata.Value.KeysUrl;
        var answer = await http.GetAsync(url, ct);
        if (answer.Failed)
        {
            return answer.Error!;
        }

        if (!answer.Value.Succeeded)
        {
            return ApiError.Unavailable("The login provider does not answer.", $"Its keys at {url} answered {answer.Value.Status}.");
        }

        try
        {
            // Only public keys: with a shared secret among them, a token "signed" with HS256 could pass.
            SecurityKey[] keys = [.. new JsonWebKeySet(answer.Value.Body).GetSigningKeys().Where(key => key is AsymmetricSecurityKey)];
            return keys;
        }
        catch (ArgumentException)
        {
            return Misconfigured($"The provider's keys at {url} are not a JSON Web Key Set.");
        }
    }

    private sealed record Kept<T>(T Value, DateTimeOffset At);
}
