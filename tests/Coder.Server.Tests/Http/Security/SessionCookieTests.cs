using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Http.Security;

public sealed class SessionCookieTests
{
    [Fact]
    public async Task With_the_prefix_only_the_prefixed_cookie_is_a_session()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Http = o.Http with { SecureAuthCookie = true, HostPrefixCookie = true, SameSiteAuthCookie = SameSiteMode.None },
        });
        var owner = await server.FirstUserAsync();

        var login = await server.Client.SendAsync(
            HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = TestServer.FirstUserEmail, Password = TestServer.Password });

        var cookie = login.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("__Host-coder_session_token=");
        cookie.Split("; ").Skip(1).Order().ShouldBe(["httponly", "path=/", "samesite=none", "secure"]);
        (await WithCookieAsync(server, $"__Host-coder_session_token={owner.Token}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await WithCookieAsync(server, $"coder_session_token={owner.Token}")).ErrorAsync(HttpStatusCode.Unauthorized)).Detail
            .ShouldBe("Send a session token in the cookie __Host-coder_session_token, the query parameter coder_session_token or the header Coder-Session-Token.");
        var logout = await owner.Client.SendAsync(HttpMethod.Post, "/users/logout");
        logout.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldMatch("^__Host-coder_session_token=; expires=.*; path=/; secure; ");
    }

    [Theory]
    [InlineData("https://coder.example.com", "", true)]
    [InlineData("https://coder.example.com", "false", false)]
    [InlineData("http://coder.example.com", "", false)]
    [InlineData("http://coder.example.com", "true", true)]
    [InlineData("", "", false)]
    public void A_cookie_is_secure_when_the_access_url_is_https_unless_told_otherwise(string accessUrl, string setting, bool secure)
    {
        var (options, errors) = Read(("CODER_ACCESS_URL", accessUrl), ("CODER_SECURE_AUTH_COOKIE", setting));

        errors.ShouldBeEmpty();
        options.Http.SecureAuthCookie.ShouldBe(secure);
    }

    [Fact]
    public void A_prefixed_cookie_needs_https() => Read(("CODER_HOST_PREFIX_COOKIE", "true")).Errors.ShouldBe(
    [
        "CODER_HOST_PREFIX_COOKIE: browsers drop __Host- cookies that are not Secure; set an access URL with https, or CODER_SECURE_AUTH_COOKIE=true.",
    ]);

    private static (ServerOptions Options, IReadOnlyList<string> Errors) Read(params (string Name, string Value)[] variables)
    {
        var environment = variables.Append(("HOME", "/home/ada")).ToDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal);
        var sources = OptionSources.Read([], environment);
        return (ServerOptionsReader.Read(sources, environment), sources.Errors);
    }

    private static async Task<HttpResponseMessage> WithCookieAsync(TestServer server, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/users/me");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return await server.Client.SendAsync(request);
    }
}
