using System.Net;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>What happens to a session whose tokens of the provider end.</summary>
public sealed class OidcRefreshTests : IAsyncLifetime, IDisposable
{
    private readonly ShiftedClock _time = new();
    private OpenIdProvider _provider = null!;
    private TestServer _server = null!;
    private OidcBrowser _browser = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        _server = await OidcBrowser.StartServerAsync(_provider.Issuer, time: _time);
        await _server.FirstUserAsync();
        await _provider.SignInAsAsync("nina");
        _browser = new OidcBrowser(_server);
        _client = await _browser.SignInAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _browser.Dispose();
    }

    [Fact]
    public async Task They_are_renewed_once_however_many_requests_come_at_the_same_time()
    {
        var before = await _provider.TokenRequestsAsync();
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _provider.TokenRequestsAsync()).ShouldBe(before, "they are still good");

        _time.Advance(TimeSpan.FromMinutes(6));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => MeAsync()));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await _provider.TokenRequestsAsync()).ShouldBe(before + 1);

        _time.Advance(TimeSpan.FromMinutes(6));
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK, "the refresh token of the first renewal was kept");
        (await _provider.TokenRequestsAsync()).ShouldBe(before + 2);
    }

    [Fact]
    public async Task A_grant_that_ended_at_the_provider_ends_the_session_until_the_next_login()
    {
        _time.Advance(TimeSpan.FromMinutes(6));
        await _provider.RemoveAccountAsync("nina");
        var refused = await (await MeAsync()).ErrorAsync(HttpStatusCode.Unauthorized);
        refused.Message.ShouldBe("Could not refresh expired Oauth token.");
        refused.Detail!.ShouldStartWith("The login provider answered invalid_grant");
        refused.Detail!.ShouldEndWith("Sign in again.");

        var asked = await _provider.TokenRequestsAsync();
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _provider.TokenRequestsAsync()).ShouldBe(asked, "the provider said no already");

        await _provider.ChangeAsync(new { clockOffset = 360 }); // The realm's clock went along.
        await _provider.SignInAsAsync("nina");
        using var again = new OidcBrowser(_server);
        using var client = await again.SignInAsync();
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_provider_that_is_away_signs_nobody_out()
    {
        _time.Advance(TimeSpan.FromMinutes(6));
        await _provider.ChangeAsync(new { away = true });
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        _server.Log.Lines.ShouldContain(line => line.Contains("cannot be renewed for the moment; sessions go on"));

        await _provider.ChangeAsync(new { away = false });
        var before = await _provider.TokenRequestsAsync();
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _provider.TokenRequestsAsync()).ShouldBe(before, "it is left alone for a while");
        _time.Advance(TimeSpan.FromSeconds(31));
        (await MeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _provider.TokenRequestsAsync()).ShouldBe(before + 1);
    }

    private Task<HttpResponseMessage> MeAsync() => _client.SendAsync(HttpMethod.Get, "/users/me");
}
