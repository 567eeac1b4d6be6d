using System.Net;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>The steps that most tests of external accounts begin with.</summary>
internal static class Accounts
{
    public const string ProviderId = "realm";

    /// <summary>The real provider as the service of an account.</summary>
    public static ExternalAuthProvider Provider(OpenIdProvider provider) => new()
    {
        Id = ProviderId,
        Type = "oidc",
        ClientId = OpenIdProvider.ClientId,
        ClientSecret = OpenIdProvider.ClientSecret,
        AuthUrl = new Uri(provider.Issuer + "/auth"),
        TokenUrl = new Uri(provider.Issuer + "/token"),
        ValidateUrl = new Uri(provider.Issuer + "/me"),
        RevokeUrl = new Uri(provider.Issuer + "/token/revocation"),
        Scopes = ["openid", "profile", "email"],
        DisplayName = "The realm",
    };

    public static ServerOptions With(this ServerOptions options, params ExternalAuthProvider[] providers) =>
        options with { ExternalAuth = new ExternalAuthOptions { Providers = providers } };

    /// <summary>The browser of a user who is signed in to the server.</summary>
    public static AccountBrowser Browser(this TestServer server, TestUser user) => new(server, user.Token);
}

/// <summary>A browser that connects an account by hand: it follows redirects one by one, and has cookies at the server and at the service.</summary>
internal sealed class AccountBrowser : IDisposable
{
    private readonly TestServer _server;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly HttpClient _service = NewClient(new CookieContainer());

    public AccountBrowser(TestServer server, string? token)
    {
        _server = server;
        if (token is not null)
        {
            _cookies.Add(server.Url, new Cookie("coder_session_token", token));
        }

        _client = NewClient(_cookies);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(_server.Url, path));

    /// <summary>Asks the server to begin; where it sends the browser.</summary>
    public async Task<Uri> BeginAsync(string query = "", string id = Accounts.ProviderId)
    {
        var answer = await GetAsync($"/external-auth/{id}/callback{query}");
        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!;
    }

    /// <summary>Agrees at the service; the path with which it sends the browser back.</summary>
    public async Task<string> AtServiceAsync(Uri url)
    {
        for (var i = 0; i < 10; i++)
        {
            var answer = await _service.GetAsync(url);
            answer.Headers.Location.ShouldNotBeNull($"{url}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            url = new Uri(url, answer.Headers.Location);
            if (url.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal))
            {
                url.GetLeftPart(UriPartial.Authority).ShouldBe(_server.Url.GetLeftPart(UriPartial.Authority));
                return url.PathAndQuery;
            }
        }

        throw new InvalidOperationException($"The service keeps redirecting: {url}");
    }

    /// <summary>Connects the account; where the browser ends.</summary>
    public async Task<string> ConnectAsync(string query = "", string id = Accounts.ProviderId)
    {
        var answer = await GetAsync(await AtServiceAsync(await BeginAsync(query, id)));
        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.OriginalString;
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    private static HttpClient NewClient(CookieContainer cookies) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies });
}
