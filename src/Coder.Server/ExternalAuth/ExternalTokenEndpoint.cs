using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.OAuth;

namespace Coder.Server.ExternalAuth;

/// <summary>
/// Redeems codes and refresh tokens at an OAuth 2.0 service (RFC 6749), with the customs of those that have some. How a service wants the client to
/// prove itself is not announced there: the way that it accepted is remembered.
/// </summary>
internal sealed class ExternalTokenEndpoint(ExternalHttp http, TimeProvider time)
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly ConcurrentDictionary<string, ClientProof> _accepted = new(StringComparer.Ordinal);

    private enum ClientProof
    {
        /// <summary>In the header (client_secret_basic).</summary>
        Header,

        /// <summary>In the form (client_secret_post).</summary>
        Form,
    }

    /// <summary>Redeems the code that a browser brought back.</summary>
    public Task<TokenAnswer> RedeemAsync(ExternalAuthProvider provider, string code, string verifier, Uri redirectUrl, CancellationToken ct)
    {
        if (provider.Type == ExternalAuthTypes.AzureDevOps)
        {
            return SendAssertionAsync(provider, "urn:ietf:params:oauth:grant-type:jwt-bearer", code, redirectUrl, ct);
        }

        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUrl.AbsoluteUri,
        };
        if (provider.UsesPkce)
        {
            form["code_verifier"] = verifier;
        }

        return SendAsync(provider, form, ct);
    }

    /// <summary>Redeems a refresh token. A service that sends no new one lets the old one live on.</summary>
    /// <param name="provider">The service.</param>
    /// <param name="refreshToken">What it gave.</param>
    /// <param name="redirectUrl">The callback, which some services want to hear again.</param>
    /// <param name="ct">Ends the request.</param>
    public async Task<TokenAnswer> RefreshAsync(ExternalAuthProvider provider, string refreshToken, Uri redirectUrl, CancellationToken ct)
    {
        var answer = provider.Type == ExternalAuthTypes.AzureDevOps
            ? await SendAssertionAsync(provider, "refresh_token", refreshToken, redirectUrl, ct)
            : await SendAsync(provider, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, ct);
        return answer.Tokens is { RefreshToken.Length: 0 } tokens
            ? answer with { Tokens = tokens with { RefreshToken = refreshToken } }
            : answer;
    }

    /// <summary>Redeems the code of a device once its user has agreed (RFC 8628, section 3.4); until then it is refused.</summary>
    public Task<TokenAnswer> RedeemDeviceAsync(ExternalAuthProvider provider, string deviceCode, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["device_code"] = deviceCode,
        };
        if (provider.ClientSecret.Length > 0)
        {
            return PostAsync(provider, form, Prove(provider, form), ct); // Asking a second way would be asking too often.
        }

        form["client_id"] = provider.ClientId;
        return PostAsync(provider, form, null, ct);
    }

    /// <summary>Adds the client's proof to a form, in the way that the service took before; the header, when the proof goes there.</summary>
    public AuthenticationHeaderValue? Prove(ExternalAuthProvider provider, Dictionary<string, string> form) =>
        Prove(provider, form, _accepted.TryGetValue(provider.Id, out var proof) ? proof : FirstProof(provider.Type));

    private async Task<TokenAnswer> SendAsync(ExternalAuthProvider provider, Dictionary<string, string> form, CancellationToken ct)
    {
        if (provider.Type == ExternalAuthTypes.AzureDevOpsEntra)
        {
            form["resource"] = ExternalAuthTypes.AzureDevOpsResource;
        }

        if (_accepted.TryGetValue(provider.Id, out var proof))
        {
            return await SendAsync(provider, form, proof, ct);
        }

        // A service that does not take the first proof has looked at nothing else, so that the code is still good.
        var first = FirstProof(provider.Type);
        var answer = await SendAsync(provider, form, first, ct);
        if (answer.Tokens is null && answer.Problem is not { Status: StatusCodes.Status503ServiceUnavailable } && answer.Refusal is not { IsGrantRefused: true })
        {
            proof = first == ClientProof.Header ? ClientProof.Form : ClientProof.Header;
            var second = await SendAsync(provider, form, proof, ct);
            if (second.Tokens is null)
            {
                return answer;
            }

            _accepted[provider.Id] = proof;
            return second;
        }

        if (answer.Tokens is not null)
        {
            _accepted[provider.Id] = first;
        }

        return answer;
    }

    private static ClientProof FirstProof(string type) => type is ExternalAuthTypes.GitHub or ExternalAuthTypes.GitLab or ExternalAuthTypes.Gitea
        or ExternalAuthTypes.JFrog or ExternalAuthTypes.AzureDevOpsEntra or ExternalAuthTypes.BitbucketServer ? ClientProof.Form : ClientProof.Header;

    private Task<TokenAnswer> SendAsync(ExternalAuthProvider provider, Dictionary<string, string> form, ClientProof proof, CancellationToken ct)
    {
        var sent = new Dictionary<string, string>(form);
        return PostAsync(provider, sent, Prove(provider, sent, proof), ct);
    }

    private static AuthenticationHeaderValue? Prove(ExternalAuthProvider provider, Dictionary<string, string> form, ClientProof proof)
    {
        if (proof == ClientProof.Header)
        {
            return ClientHeader(provider);
        }

        form["client_id"] = provider.ClientId;
        form["client_secret"] = provider.ClientSecret;
        return null;
    }

    /// <summary>The client's id and secret as RFC 6749, section 2.3.1, puts them into a header.</summary>
    public static AuthenticationHeaderValue ClientHeader(ExternalAuthProvider provider)
    {
        var pair = $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(provider.ClientSecret)}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    /// <summary>The way of Azure DevOps: secret and code are both assertions.</summary>
    private Task<TokenAnswer> SendAssertionAsync(ExternalAuthProvider provider, string grantType, string assertion, Uri redirectUrl, CancellationToken ct) =>
        PostAsync(
            provider,
            new Dictionary<string, string>
            {
                ["client_assertion_type"] = JwtBearer,
                ["client_assertion"] = provider.ClientSecret,
                ["grant_type"] = grantType,
                ["assertion"] = assertion,
                ["redirect_uri"] = redirectUrl.AbsoluteUri,
            },
            null,
            ct);

    private async Task<TokenAnswer> PostAsync(
        ExternalAuthProvider provider, Dictionary<string, string> form, AuthenticationHeaderValue? header, CancellationToken ct)
    {
        var answer = await http.PostAsync(provider.TokenUrl, form, header, ct);
        return answer.Failed ? answer.Error! : ExternalTokenAnswer.Read(answer.Value, provider, time.GetUtcNow());
    }
}
