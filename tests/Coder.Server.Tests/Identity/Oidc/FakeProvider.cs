using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>A provider in this process that lies as a test tells it to.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);

    private FakeProvider(WebApplication app) => _app = app;

    public Uri Issuer => new($"{_app.Urls.First()}/realms/infra");

    /// <summary>Makes the ID token of the next login from its nonce.</summary>
    public Func<string, string> IdToken { get; set; } = _ => "";

    /// <summary>What userinfo answers; null: as the ID token's subject, nothing more.</summary>
    public string UserInfo { get; set; } = """{"sub":"eve"}""";

    /// <summary>The nonce of the login that is going on; a test takes it from the URL of the provider.</summary>
    public string Nonce { get; set; } = "";

    public int KeyRequests { get; private set; }

    /// <summary>The public key in PEM form, which everybody knows.</summary>
    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new FakeProvider(app);
        app.MapGet("/realms/infra/.well-known/openid-configuration", () => Json(provider.Configuration()));
        app.MapGet("/realms/infra/keys", () => Json(provider.Keys()));
        app.MapPost("/realms/infra/token", () => Json(
            new JsonObject { ["access_token"] = "access", ["token_type"] = "Bearer", ["id_token"] = provider.IdToken(provider.Nonce) }));
        app.MapGet("/realms/infra/userinfo", () => Results.Text(provider.UserInfo, "application/json"));
        await app.StartAsync();
        return provider;
    }

    /// <summary>The claims of a good token.</summary>
    public JsonObject Claims(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Issuer.OriginalString,
            ["sub"] = "eve",
            ["aud"] = "coder",
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = nonce,
            ["email"] = "eve@example.com",
            ["email_verified"] = true,
        };
    }

    /// <summary>A token with a header, signed by the provider's key, or by another one.</summary>
    public string Sign(JsonObject claims, JsonObject? header = null, Func<byte[], byte[]>? sign = null)
    {
        var head = header ?? new JsonObject { ["alg"] = "RS256", ["kid"] = "one" };
        var text = $"{Encode(head)}.{Encode(claims)}";
        var signature = sign is null
            ? _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : sign(Encoding.ASCII.GetBytes(text));
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");

    private JsonObject Configuration() => new()
    {
        ["issuer"] = Issuer.OriginalString,
        ["authorization_endpoint"] = $"{Issuer}/auth",
        ["token_endpoint"] = $"{Issuer}/token",
        ["jwks_uri"] = $"{Issuer}/keys",
        ["userinfo_endpoint"] = $"{Issuer}/userinfo",
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "HS256", "none"),
    };

    private JsonObject Keys()
    {
        KeyRequests++;
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)));
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["kid"] = "one", ["use"] = "sig", ["n"] = key.N, ["e"] = key.E },
                new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["use"] = "sig", ["k"] = Base64UrlEncoder.Encode(new byte[32]) }),
        };
    }
}
