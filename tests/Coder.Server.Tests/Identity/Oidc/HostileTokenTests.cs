using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>ID tokens that are forged, old, or meant for somebody else.</summary>
public sealed class HostileTokenTests : IAsyncLifetime
{
    private FakeProvider _provider = null!;
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _server = await OidcBrowser.StartServerAsync(_provider.Issuer);
        await _server.FirstUserAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_is_accepted()
    {
        _provider.IdToken = nonce => _provider.Sign(_provider.Claims(nonce));
        (await LoginAsync()).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
    }

    [Theory]
    [InlineData("none", "", "is signed with \"none\", and only RS256 are accepted")]
    [InlineData("None", "one", "is signed with \"None\"")]
    [InlineData("HS256", "one", "is signed with \"HS256\", and only RS256 are accepted")]
    [InlineData("HS256", "shared", "is signed with \"HS256\"")]
    [InlineData("RS512", "one", "is signed with \"RS512\"")]
    [InlineData("RS256", "unknown", "is signed with the key \"unknown\", which the provider does not publish")]
    [InlineData("RS256", "shared", "which the provider does not publish")]
    public async Task Algorithms_and_keys_are_the_provider_s(string algorithm, string keyId, string reason)
    {
        // With HS256, whoever knows the public key could sign: the "secret" is that key's text.
        var secret = keyId == "shared" ? new byte[32] : Encoding.ASCII.GetBytes(_provider.PublicKey);
        _provider.IdToken = nonce => _provider.Sign(
            _provider.Claims(nonce),
            new JsonObject { ["alg"] = algorithm, ["kid"] = keyId },
            algorithm switch { "HS256" => text => HMACSHA256.HashData(secret, text), "RS256" => null, _ => _ => [] });
        await RefusedAsync(reason);
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused()
    {
        using var other = RSA.Create(2048);
        _provider.IdToken = nonce => _provider.Sign(
            _provider.Claims(nonce), sign: text => other.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await RefusedAsync("The signature of the ID token is not the provider's.");
    }

    [Fact]
    public async Task Changed_claims_are_refused()
    {
        _provider.IdToken = nonce =>
        {
            var good = _provider.Sign(_provider.Claims(nonce)).Split('.');
            var claims = _provider.Claims(nonce);
            claims["email"] = TestServer.FirstUserEmail;
            return $"{good[0]}.{_provider.Sign(claims).Split('.')[1]}.{good[2]}";
        };
        await RefusedAsync("The signature of the ID token is not the provider's.");
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example.com\"", "The token was issued by \"https://evil.example.com\"")]
    [InlineData("aud", "\"another\"", "The ID token is meant for \"another\", and this server is the client coder.")]
    [InlineData("aud", "[\"coder\",\"another\"]", "The ID token was made for the client \"\"")]
    [InlineData("aud", "null", "The ID token is meant for \"\"")]
    [InlineData("azp", "\"another\"", "The ID token was made for the client \"another\"")]
    [InlineData("exp", "1600000000", "The ID token is valid until 2020-09-13")]
    [InlineData("exp", "\"soon\"", "The login could not be verified.")]
    [InlineData("exp", "null", "The login could not be verified.")]
    [InlineData("iat", "4000000000", "The ID token is valid from 2096-10-02")]
    [InlineData("nbf", "4000000000", "The ID token is valid from 2096-10-02")]
    [InlineData("nonce", "\"another\"", "The ID token belongs to another login (its nonce differs).")]
    [InlineData("nonce", "null", "The ID token belongs to another login")]
    [InlineData("sub", "\"\"", "The ID token names no subject.")]
    public async Task Each_claim_must_be_this_login_s(string claim, string value, string reason)
    {
        _provider.IdToken = nonce =>
        {
            var claims = _provider.Claims(nonce);
            claims[claim] = JsonNode.Parse(value);
            return _provider.Sign(claims);
        };
        await RefusedAsync(reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.W10.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiIsImtpZCI6Im9uZSJ9.eyJzdWIiOiJhIiwic3ViIjoiYiJ9.AAAA")]
    public async Task Texts_that_are_no_tokens_are_refused(string token)
    {
        _provider.IdToken = _ => token;
        await RefusedAsync("The login could not be verified.");
    }

    [Fact]
    public async Task A_token_of_another_login_is_refused()
    {
        var first = "";
        _provider.IdToken = nonce => first = _provider.Sign(_provider.Claims(nonce));
        (await LoginAsync()).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        _provider.IdToken = _ => first;
        await RefusedAsync("The ID token belongs to another login");
    }

    [Theory]
    [InlineData("""{"sub":"somebody-else","email":"alice@example.com"}""", HttpStatusCode.Unauthorized, "answered for another user")]
    [InlineData("""{"email":"alice@example.com"}""", HttpStatusCode.Unauthorized, "answered for another user")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA", HttpStatusCode.BadGateway, "CODER_OIDC_IGNORE_USERINFO=true does without it")]
    [InlineData("[]", HttpStatusCode.BadGateway, "instead of a JSON object")]
    public async Task Userinfo_must_be_of_the_same_user(string answer, HttpStatusCode status, string reason)
    {
        _provider.IdToken = nonce => _provider.Sign(_provider.Claims(nonce));
        _provider.UserInfo = answer;
        (await OidcBrowser.PageTextAsync(await LoginAsync(), status)).ShouldContain(reason);
    }

    [Fact]
    public async Task Unknown_keys_do_not_make_the_server_ask_again_and_again()
    {
        _provider.IdToken = nonce => _provider.Sign(_provider.Claims(nonce), new JsonObject { ["alg"] = "RS256", ["kid"] = Guid.NewGuid().ToString() });
        for (var i = 0; i < 5; i++)
        {
            await RefusedAsync("which the provider does not publish");
        }

        _provider.KeyRequests.ShouldBe(1);
    }

    private async Task RefusedAsync(string reason) =>
        (await OidcBrowser.PageTextAsync(await LoginAsync(), HttpStatusCode.Unauthorized)).ShouldContain(reason);

    private async Task<HttpResponseMessage> LoginAsync()
    {
        using var browser = new OidcBrowser(_server);
        var query = QueryHelpers.ParseQuery((await browser.BeginAsync()).Query);
        _provider.Nonce = query["nonce"].ToString();
        return await browser.GetAsync(new Uri(_server.Url, $"{OidcBrowser.CallbackPath}?code=anything&state={query["state"]}"));
    }
}
