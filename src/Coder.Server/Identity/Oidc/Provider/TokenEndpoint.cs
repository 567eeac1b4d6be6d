using System.Text.Json;
using Coder.Server.Http;
using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>Redeems codes and refresh tokens at the provider.</summary>
internal sealed class TokenEndpoint(OidcProvider provider, ProviderHttp http, ClientAuthentication client, TimeProvider time)
{
    /// <summary>Redeems the code of a login; the verifier proves that this server began it (RFC 7636).</summary>
    public Task<TokenAnswer> RedeemAsync(string code, string verifier, string redirectUrl, CancellationToken ct) => SendAsync(
        new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUrl,
            ["code_verifier"] = verifier,
        },
        ct);

    /// <summary>Redeems a refresh token. A provider that sends no new one lets the old one live on.</summary>
    public async Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken ct)
    {
        var answer = await SendAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, ct);
        return answer.Tokens is { RefreshToken.Length: 0 } tokens
            ? answer with { Tokens = tokens with { RefreshToken = refreshToken } }
            : answer;
    }

    private async Task<TokenAnswer> SendAsync(Dictionary<string, string> form, CancellationToken ct)
    {
        var metadata = await provider.MetadataAsync(ct);
        if (metadata.Failed)
        {
            return metadata.Error!;
        }

        var header = client.Apply(form, metadata.Value);
        var answer = await http.PostAsync(metadata.Value.TokenEndpoint, form, header, ct);
        return answer.Failed ? answer.Error! : Read(answer.Value, metadata.Value.TokenEndpoint);
    }

    private TokenAnswer Read(ProviderAnswer answer, Uri url)
    {
        if (answer.Status >= 500)
        {
            return ApiError.Unavailable("The login provider does not answer.", $"{url} answered {answer.Status}. Try again in a moment.");
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            if (!answer.Succeeded)
            {
                return TextOf(root, "error") is { Length: > 0 } code
                    ? new TokenAnswer(null, new TokenRefusal(answer.Status, code, QuotedText.Shorten(TextOf(root, "error_description"))), null)
                    : Strange(answer, url);
            }

            var lifetime = root.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number
                && seconds.TryGetDouble(out var value) && value is > 0 and < 315_360_000 ? TimeSpan.FromSeconds(value) : (TimeSpan?)null;
            return TextOf(root, "access_token") is { Length: > 0 } access
                ? new TokenAnswer(
                    new ProviderTokens(access, TextOf(root, "refresh_token"), TextOf(root, "id_token"), time.GetUtcNow() + lifetime), null, null)
                : Strange(answer, url);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Strange(answer, url);
        }
    }

    private static ApiError Strange(ProviderAnswer answer, Uri url) => new(
        StatusCodes.Status502BadGateway,
        "The login provider answered something else than tokens.",
        $"{url} answered {answer.Status} ({answer.ContentType}) without tokens and without an error code.");

    private static string TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
