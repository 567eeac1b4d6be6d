using System.Net;
using Coder.Server.Configuration;
using Coder.Server.Identity.Oidc;
using Coder.Server.OAuth;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>The way of the browser: states, codes, redirects and what the provider says instead of a code.</summary>
public sealed class OidcFlowTests(OpenIdProviderFixture fixture) : IClassFixture<OpenIdProviderFixture>
{
    private OpenIdProvider Provider => fixture.Provider;

    [Fact]
    public async Task A_callback_is_good_once_and_only_in_the_browser_that_began()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        await Provider.SignInAsAsync("once");
        using var browser = new OidcBrowser(server);
        using var other = new OidcBrowser(server);
        var callback = await browser.AtProviderAsync(await browser.BeginAsync());

        (await OidcBrowser.PageTextAsync(await other.GetAsync(callback), HttpStatusCode.Unauthorized))
            .ShouldContain("This login is not known to your browser.");
        await other.BeginAsync();
        (await OidcBrowser.PageTextAsync(await other.GetAsync(callback), HttpStatusCode.Unauthorized))
            .ShouldContain("This login does not belong to your browser, or was used already.");

        var cookies = browser.ServerCookies.GetCookieHeader(callback);
        (await browser.GetAsync(callback)).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        (await OidcBrowser.PageTextAsync(await browser.GetAsync(callback), HttpStatusCode.Unauthorized))
            .ShouldContain("This login is not known to your browser.");

        // Somebody who kept the cookies: the state is spent.
        using var replay = new HttpRequestMessage(HttpMethod.Get, callback);
        replay.Headers.Add("Cookie", cookies);
        (await OidcBrowser.PageTextAsync(await server.Client.SendAsync(replay), HttpStatusCode.Unauthorized)).ShouldContain("was used already");
    }

    [Fact]
    public async Task A_code_is_redeemed_once()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        await Provider.SignInAsAsync("coded");
        using var browser = new OidcBrowser(server);
        var first = await browser.AtProviderAsync(await browser.BeginAsync());
        (await browser.GetAsync(first)).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);

        var second = await browser.AtProviderAsync(await browser.BeginAsync());
        var mixed = new Uri(second.AbsoluteUri.Replace(CodeOf(second), CodeOf(first)));
        var page = await OidcBrowser.PageTextAsync(await browser.GetAsync(mixed), HttpStatusCode.BadRequest);
        page.ShouldContain("The login was used already, or took too long.");
        page.ShouldContain("invalid_grant");

        static string CodeOf(Uri url) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query)["code"]!;
    }

    [Theory]
    [InlineData("?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E", HttpStatusCode.Forbidden, "The login provider did not let you in.")]
    [InlineData("?error=temporarily_unavailable", HttpStatusCode.ServiceUnavailable, "cannot sign you in right now")]
    [InlineData("?error=invalid_scope&error_description=Invalid%20scopes", HttpStatusCode.BadRequest, "It answered invalid_scope: Invalid scopes.")]
    public async Task What_the_provider_says_is_shown_and_escaped(string query, HttpStatusCode status, string text)
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        using var browser = new OidcBrowser(server);
        var state = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery((await browser.BeginAsync()).Query)["state"];
        var answer = await browser.GetAsync(new Uri(server.Url, $"{OidcBrowser.CallbackPath}{query}&state={state}"));
        (await OidcBrowser.PageTextAsync(answer, status)).ShouldContain(text);
    }

    [Fact]
    public async Task A_program_that_asks_for_json_gets_the_error_as_json()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, OidcBrowser.CallbackPath));
        request.Headers.Accept.ParseAdd("application/json");
        var error = await (await server.Client.SendAsync(request)).ErrorAsync(HttpStatusCode.NotFound);
        error.Message.ShouldBe("This server has no login provider.");
        error.Detail.ShouldBe("An administrator sets one with CODER_OIDC_ISSUER_URL.");
    }

    [Theory]
    [InlineData("/templates?q=a#b", "/templates?q=a#b")]
    [InlineData("templates", "/templates")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    [InlineData("https://evil.example.com/path?x=1", "/path?x=1")]
    [InlineData("//evil.example.com/path", "/path")]
    [InlineData("/\\evil.example.com", "/")]
    [InlineData("\\\\evil.example.com", "/")]
    [InlineData("https://evil.example.com//evil.example.com", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("/.//evil.example.com", "/")]
    public void Redirects_stay_on_this_server(string? target, string expected) => LocalRedirect.Of(target).ShouldBe(expected);

    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("Ada.Lovelace@example.com", "Ada-Lovelace")]
    [InlineData("müller", "m-ller")]
    [InlineData("__x__", "x")]
    [InlineData("名前", "user")]
    [InlineData("", "user")]
    [InlineData("me", "me-user")]
    [InlineData("a-name-that-is-much-longer-than-thirty-two", "a-name-that-is-much-longer-than")]
    public void User_names_become_valid(string claim, string expected) => OidcIdentity.UsernameFrom(claim).ShouldBe(expected);

    [Fact]
    public async Task A_login_that_begins_on_an_allowed_host_comes_back_to_it_and_others_to_the_redirect_url()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with
        {
            RedirectUrl = new Uri($"https://main.example.com{OidcBrowser.CallbackPath}"), RedirectAllowedHosts = ["second.example.com"],
        });
        (await RedirectOfAsync("second.example.com")).ShouldBe($"http://second.example.com{OidcBrowser.CallbackPath}");
        (await RedirectOfAsync("evil.example.com")).ShouldBe($"https://main.example.com{OidcBrowser.CallbackPath}");

        async Task<string> RedirectOfAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, OidcBrowser.CallbackPath));
            request.Headers.Host = host;
            var location = (await server.Client.SendAsync(request)).Headers.Location!;
            return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(location.Query)["redirect_uri"]!;
        }
    }

    [Fact]
    public async Task A_browser_that_begins_on_another_host_than_it_comes_back_to_is_told_before_it_signs_in()
    {
        await using var server = await TestServer.StartAsync(options => options with
        {
            Http = options.Http with { AccessUrl = new Uri("https://main.example.com") },
            Oidc = new OidcOptions { Issuer = Provider.Issuer.OriginalString, ClientId = OpenIdProvider.ClientId, ClientSecret = OpenIdProvider.ClientSecret },
        });

        (await BeginAsync("coder.coder.svc")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await BeginAsync("main.example.com")).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);

        async Task<HttpResponseMessage> BeginAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, OidcBrowser.CallbackPath));
            request.Headers.Host = host;
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            return await server.Client.SendAsync(request);
        }
    }
}
