using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Identity.Encryption;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>A browser that signs in by hand: it follows redirects one by one, and has cookies at the server and at the provider.</summary>
internal sealed class OidcBrowser : IDisposable
{
    public const string CallbackPath = "/api/v2/users/oidc/callback";

    private readonly TestServer _server;
    private readonly HttpClient _serverClient;
    private readonly HttpClient _providerClient = NewClient(new CookieContainer());

    public OidcBrowser(TestServer server)
    {
        _server = server;
        _serverClient = NewClient(ServerCookies);
    }

    /// <summary>What the server put into the browser.</summary>
    public CookieContainer ServerCookies { get; } = new();

    /// <summary>The session after a login.</summary>
    public string? SessionToken => ServerCookies.GetCookies(_server.Url)["coder_session_token"]?.Value;

    /// <summary>Starts a server that signs users in through the provider.</summary>
    public static Task<TestServer> StartServerAsync(
        Uri issuer, Func<OidcOptions, OidcOptions>? change = null, TimeProvider? time = null, IReadOnlyList<EncryptionKey>? keys = null) =>
        TestServer.StartAsync(
            options =>
            {
                var oidc = new OidcOptions
                {
                    Issuer = issuer.OriginalString, ClientId = OpenIdProvider.ClientId, ClientSecret = OpenIdProvider.ClientSecret,
                };
                return options with { Oidc = change?.Invoke(oidc) ?? oidc, Encryption = new EncryptionOptions { Keys = keys ?? [] } };
            },
            builder =>
            {
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }
            });

    /// <summary>Asks the server to begin; where it sends the browser.</summary>
    public async Task<Uri> BeginAsync(string query = "")
    {
        var answer = await GetAsync(new Uri(_server.Url, CallbackPath + query));
        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!;
    }

    /// <summary>Signs in at the provider; the URL with which it sends the browser back.</summary>
    public async Task<Uri> AtProviderAsync(Uri url)
    {
        for (var i = 0; i < 10; i++)
        {
            var answer = await _providerClient.GetAsync(url);
            answer.Headers.Location.ShouldNotBeNull($"{url}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            url = new Uri(url, answer.Headers.Location);
            if (url.AbsolutePath == CallbackPath)
            {
                return url;
            }
        }

        throw new InvalidOperationException($"The provider keeps redirecting: {url}");
    }

    /// <summary>GETs a page of the server.</summary>
    public Task<HttpResponseMessage> GetAsync(Uri url) => _serverClient.GetAsync(url);

    /// <summary>The whole login.</summary>
    public async Task<HttpResponseMessage> LoginAsync(string query = "") => await GetAsync(await AtProviderAsync(await BeginAsync(query)));

    /// <summary>The whole login, which must succeed; a client with the new session.</summary>
    public async Task<HttpClient> SignInAsync(string query = "")
    {
        var answer = await LoginAsync(query);
        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await answer.Content.ReadAsStringAsync());
        return _server.NewClient(SessionToken);
    }

    /// <summary>Signs an account in with a browser of its own.</summary>
    public static async Task<User> SignInAsync(TestServer server, OpenIdProvider provider, string account, object? claims = null)
    {
        await provider.SignInAsAsync(account, claims);
        using var browser = new OidcBrowser(server);
        using var client = await browser.SignInAsync();
        return await client.GetAsync<User>("/users/me");
    }

    /// <summary>Signs an account in, and reads why the server does not let it.</summary>
    public static async Task<string> RefusalAsync(
        TestServer server, OpenIdProvider provider, string account, HttpStatusCode status, object? claims = null)
    {
        await provider.SignInAsAsync(account, claims);
        using var browser = new OidcBrowser(server);
        var answer = await browser.LoginAsync();
        var page = await PageTextAsync(answer, status);
        browser.SessionToken.ShouldBeNull();
        return page;
    }

    /// <summary>The text of an error page, which must be safe and lead back.</summary>
    public static async Task<string> PageTextAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, html);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'; style-src 'sha256-");
        html.ShouldContain("<a href=\"/login\">Back to the login page</a>");
        html.ShouldNotContain("<script");
        return WebUtility.HtmlDecode(html);
    }

    public void Dispose()
    {
        _serverClient.Dispose();
        _providerClient.Dispose();
    }

    private static HttpClient NewClient(CookieContainer cookies) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies });
}
