using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Server.Configuration;
using Coder.Server.Http;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>Asks the provider for more claims of the user (OpenID Connect Core 1.0, section 5.3).</summary>
internal sealed class UserInfoEndpoint(OidcProvider provider, ProviderHttp http)
{
    /// <summary>The claims; empty when the provider has no such endpoint.</summary>
    /// <param name="accessToken">The login's access token.</param>
    /// <param name="subject">The subject of the ID token; claims of anybody else are refused.</param>
    public async Task<Outcome<JsonObject>> GetAsync(string accessToken, string subject, CancellationToken ct)
    {
        var metadata = await provider.MetadataAsync(ct);
        if (metadata.Failed)
        {
            return metadata.Error!;
        }

        if (metadata.Value.UserInfoEndpoint is not { } url)
        {
            return new JsonObject();
        }

        var answer = await http.GetAsync(url, ct, accessToken);
        if (answer.Failed)
        {
            return answer.Error!;
        }

        if (!answer.Value.Succeeded)
        {
            return Broken($"{url} answered {answer.Value.Status}.");
        }

        try
        {
            if (OidcClaims.Parse(Encoding.UTF8.GetBytes(answer.Value.Body)) is { } claims)
            {
                return OidcClaims.TextOf(claims, "sub") == subject
                    ? claims
                    : ApiError.Unauthorized("The login could not be verified.", "The userinfo endpoint answered for another user than the ID token.");
            }
        }
        catch (JsonException)
        {
            // Told below: encrypted and signed answers end here too.
        }

        return Broken($"{url} answered {answer.Value.ContentType} instead of a JSON object; {OidcOptionTable.IgnoreUserInfo.Env}=true does without it.");
    }

    private static ApiError Broken(string detail) =>
        new(StatusCodes.Status502BadGateway, "The login provider did not tell who you are.", detail);
}
