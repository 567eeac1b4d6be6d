using System.Text.Json;
using Coder.Server.Http;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used here.</summary>
internal sealed record ProviderMetadata
{
    public required string Issuer { get; init; }

    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required Uri KeysUrl { get; init; }

    public Uri? UserInfoEndpoint { get; init; }

    /// <summary>Where a logout goes (RP-Initiated Logout 1.0); null when the provider has none.</summary>
    public Uri? EndSessionEndpoint { get; init; }

    /// <summary>Algorithms of ID tokens; empty when the provider does not say.</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = [];

    /// <summary>How clients prove themselves at the token endpoint; empty when the provider does not say.</summary>
    public IReadOnlyList<string> TokenAuthenticationMethods { get; init; } = [];

    /// <summary>Reads a discovery document; the error says what is missing in it.</summary>
    public static Outcome<ProviderMetadata> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Broken("is not a JSON object");
            }

            string[] required = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"];
            if (required.FirstOrDefault(name => TextOf(root, name).Length == 0) is { } missing)
            {
                return Broken($"has no {missing}");
            }

            if (UrlOf(root, "authorization_endpoint") is not { } authorization || UrlOf(root, "token_endpoint") is not { } token
                || UrlOf(root, "jwks_uri") is not { } keys)
            {
                return Broken("has an endpoint that is not an http or https URL");
            }

            return new ProviderMetadata
            {
                Issuer = TextOf(root, "issuer"),
                AuthorizationEndpoint = authorization,
                TokenEndpoint = token,
                KeysUrl = keys,
                UserInfoEndpoint = UrlOf(root, "userinfo_endpoint"),
                EndSessionEndpoint = UrlOf(root, "end_session_endpoint"),
                SigningAlgorithms = ListOf(root, "id_token_signing_alg_values_supported"),
                TokenAuthenticationMethods = ListOf(root, "token_endpoint_auth_methods_supported"),
            };
        }
        catch (JsonException)
        {
            return Broken("is not JSON");
        }
    }

    private static ApiError Broken(string what) =>
        new(StatusCodes.Status502BadGateway, "The login provider is not set up correctly.", $"The provider's configuration document {what}.");

    private static string TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static Uri? UrlOf(JsonElement root, string name) =>
        Uri.TryCreate(TextOf(root, name), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;

    private static IReadOnlyList<string> ListOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
