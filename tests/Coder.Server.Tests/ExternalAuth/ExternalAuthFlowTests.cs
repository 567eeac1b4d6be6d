using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Identity.Encryption;
using Coder.Server.Tests.Identity.Encryption;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>Accounts at a real OAuth 2.0 service.</summary>
public sealed class ExternalAuthFlowTests : IAsyncLifetime, IDisposable
{
    private readonly ShiftedClock _time = new();
    private readonly EncryptionKey _key = SecretBoxTests.KeyOf(SecretBoxTests.NewKeyText());
    private OpenIdProvider _provider = null!;
    private TestServer _server = null!;
    private TestUser _user = null!;
    private AccountBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        await _provider.SignInAsAsync("nina");
        _server = await TestServer.StartAsync(
            options => options.With(Accounts.Provider(_provider)) with { Encryption = new EncryptionOptions { Keys = [_key] } },
            builder => builder.Services.AddSingleton<TimeProvider>(_time));
        _user = await _server.FirstUserAsync();
        _browser = _server.Browser(_user);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task An_account_is_connected_shown_and_forgotten()
    {
        var before = await _user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth");
        before.Links.ShouldBeEmpty();
        var provider = before.Providers.ShouldHaveSingleItem();
        (provider.Id, provider.Type, provider.Device, provider.DisplayName, provider.AllowRefresh, provider.AllowValidate, provider.SupportsRevocation)
            .ShouldBe(("realm", "oidc", false, "The realm", true, true, true));
        provider.CodeChallengeMethodsSupported.ShouldBe(["S256"]);
        (await _user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/realm")).Authenticated.ShouldBeFalse();

        var begun = _time.GetUtcNow();
        (await _browser.ConnectAsync()).ShouldBe("/external-auth/realm?redirected=true");

        var account = await _user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/realm");
        account.Authenticated.ShouldBeTrue();
        (account.User!.Login, account.User.Name).ShouldBe(("nina", "nina of the realm"));
        account.AppInstallable.ShouldBeFalse();
        var link = (await _user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldHaveSingleItem();
        (link.ProviderId, link.Authenticated, link.HasRefreshToken, link.ValidateError).ShouldBe(("realm", true, true, ""));
        link.Expires.ShouldBeInRange(begun.AddSeconds(300), _time.GetUtcNow().AddSeconds(300));

        var forgotten = await (await _user.Client.SendAsync(HttpMethod.Delete, "/external-auth/realm"))
            .ValueAsync<DeleteExternalAuthByIdResponse>(HttpStatusCode.OK);
        forgotten.ShouldBe(new DeleteExternalAuthByIdResponse { TokenRevoked = true });
        (await _user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldBeEmpty();
        await (await _user.Client.SendAsync(HttpMethod.Delete, "/external-auth/realm")).ErrorAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Tokens_are_encrypted_in_the_database_and_the_audit_log_tells_what_happened_without_them()
    {
        await _browser.ConnectAsync();
        await (await _user.Client.SendAsync(HttpMethod.Delete, "/external-auth/realm")).ValueAsync<DeleteExternalAuthByIdResponse>(HttpStatusCode.OK);
        await _browser.ConnectAsync();

        await using var connection = await _server.Database.OpenConnectionAsync();
        var (access, refresh) = await connection.QuerySingleAsync<(string, string)>("SELECT access_token, refresh_token FROM external_auth_links");
        access.ShouldStartWith($"1:{_key.Id}:");
        refresh.ShouldStartWith($"1:{_key.Id}:");
        (await connection.QueryAsync<string>(
            "SELECT diff::text FROM audit_logs WHERE resource_type = 'user' AND action = 'write' ORDER BY time")).ShouldBe(
        [
            """{"external_auth_accounts": {"new": ["realm"], "old": [], "secret": false}}""",
            """{"external_auth_accounts": {"new": [], "old": ["realm"], "secret": false}}""",
            """{"external_auth_accounts": {"new": ["realm"], "old": [], "secret": false}}""",
        ]);
    }

    [Fact]
    public async Task The_browser_goes_on_where_it_came_from_but_never_to_another_site()
    {
        (await _browser.ConnectAsync("?redirect=%2Ftemplates%2Fdev%2Fworkspace%3Fname%3Dx")).ShouldBe("/templates/dev/workspace?name=x");
        (await _browser.ConnectAsync("?redirect=https%3A%2F%2Fevil.example%2Fx")).ShouldBe("/x");
    }

    [Fact]
    public async Task A_browser_that_is_signed_out_signs_in_first()
    {
        using var stranger = new AccountBrowser(_server, token: null);
        (await stranger.BeginAsync()).OriginalString.ShouldBe("/login?redirect=%2Fexternal-auth%2Frealm");
    }

    [Fact]
    public async Task What_another_browser_or_another_user_began_is_not_finished()
    {
        var bob = await _server.MemberAsync(_user, "bob");
        using var bobs = _server.Browser(bob);
        var back = await _browser.AtServiceAsync(await _browser.BeginAsync());
        (await PageAsync(bobs, back)).ShouldContain("This connection was not begun by your browser, or was finished already.");
        (await _browser.GetAsync(back)).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        (await PageAsync(_browser, back)).ShouldContain("was finished already.");
        (await bob.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_at_the_service_is_a_page_with_its_words()
    {
        var begun = await _browser.BeginAsync();
        var state = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(begun.Query)["state"].ToString();
        var page = await PageAsync(
            _browser, $"/external-auth/realm/callback?error=access_denied&error_description=%3Cb%3ENo%3C%2Fb%3E&state={state}", HttpStatusCode.BadRequest);
        page.ShouldContain("The realm did not connect your account.");
        page.ShouldContain("It answered access_denied: &lt;b&gt;No&lt;/b&gt;.");
        page.ShouldContain("<a href=\"/external-auth/realm\">");
    }

    [Fact]
    public async Task A_wrong_secret_names_the_client_and_the_provider()
    {
        await _provider.ChangeAsync(new { clientSecret = "another" });
        var page = await PageAsync(_browser, await _browser.AtServiceAsync(await _browser.BeginAsync()), HttpStatusCode.BadGateway);
        page.ShouldContain("The realm did not accept the connection.");
        page.ShouldContain("to the client coder. An administrator checks the client&#39;s id, secret and callback URL");
    }

    [Fact]
    public async Task An_unknown_provider_is_named()
    {
        (await (await _user.Client.SendAsync(HttpMethod.Get, "/external-auth/nope")).ErrorAsync(HttpStatusCode.NotFound)).Message
            .ShouldBe("This server has no external auth provider with the id \"nope\".");
        (await PageAsync(_browser, "/external-auth/nope/callback", HttpStatusCode.NotFound)).ShouldContain("no external auth provider with the id &quot;nope&quot;");
    }

    [Fact]
    public async Task An_expired_token_is_renewed_once_however_many_uses_come_at_the_same_time()
    {
        await _browser.ConnectAsync();
        var before = await _provider.TokenRequestsAsync();
        _time.Advance(TimeSpan.FromMinutes(6));
        var states = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/realm")));
        states.ShouldAllBe(state => state.Authenticated);
        (await _provider.TokenRequestsAsync()).ShouldBe(before + 1);
        _time.Advance(TimeSpan.FromMinutes(6));
        (await _user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/realm")).Authenticated.ShouldBeTrue("the new refresh token was kept");
    }

    [Fact]
    public async Task A_renewal_that_is_refused_is_told_and_not_asked_for_again()
    {
        await _browser.ConnectAsync();
        _time.Advance(TimeSpan.FromMinutes(6));
        await _provider.RemoveAccountAsync("nina");
        var link = await LinkAsync();
        link.Authenticated.ShouldBeFalse();
        link.ValidateError.ShouldStartWith("The token has expired, and was not renewed: invalid_grant");
        link.ValidateError.ShouldEndWith("Connect the account again.");

        var asked = await _provider.TokenRequestsAsync();
        (await LinkAsync()).ValidateError.ShouldContain("invalid_grant");
        (await _provider.TokenRequestsAsync()).ShouldBe(asked);

        await _provider.ChangeAsync(new { clockOffset = 360 }); // The realm's clock went along.
        await _provider.SignInAsAsync("nina");
        using var again = _server.Browser(_user);
        await again.ConnectAsync();
        (await LinkAsync()).Authenticated.ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_that_is_away_leaves_good_tokens_good_and_says_so_of_expired_ones()
    {
        await _browser.ConnectAsync();
        await _provider.ChangeAsync(new { away = true });
        (await LinkAsync()).Authenticated.ShouldBeTrue();

        _time.Advance(TimeSpan.FromMinutes(6));
        (await LinkAsync()).ValidateError.ShouldStartWith("The token has expired, and The realm cannot renew it for the moment: ");
        (await LinkAsync()).ValidateError.ShouldBe("The token has expired, and The realm could not renew it a moment ago.");
        _server.Log.Lines.ShouldContain(line => line.Contains("Tokens of the external service realm cannot be renewed for the moment."));

        await _provider.ChangeAsync(new { away = false });
        _time.Advance(TimeSpan.FromSeconds(31));
        (await LinkAsync()).Authenticated.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_the_service_does_not_accept_any_more_is_no_good()
    {
        await _browser.ConnectAsync();
        await _provider.ChangeAsync(new { clockOffset = 360 });
        (await LinkAsync()).ValidateError.ShouldBe("The realm does not accept the token any more (status 401).");
    }

    [Fact]
    public async Task A_rotation_of_the_keys_takes_the_tokens_along_and_a_server_without_the_key_says_so()
    {
        await _browser.ConnectAsync();
        var next = SecretBoxTests.KeyOf(SecretBoxTests.NewKeyText());
        (await new Reencryption(_server.Database).RunAsync(new SecretBox([_key]), new SecretBox([next]), CancellationToken.None)).ShouldBeGreaterThanOrEqualTo(2);

        await using var connection = await _server.Database.OpenConnectionAsync();
        var (id, access) = await connection.QuerySingleAsync<(Guid, string)>("SELECT id, access_token FROM external_auth_links");
        new SecretBox([next]).Open(access, SealedColumns.ExternalAccessToken.Context(id)).Length.ShouldBeGreaterThan(20);
        var link = await LinkAsync();
        link.Authenticated.ShouldBeFalse();
        link.ValidateError.ShouldContain($"is encrypted with key {next.Id}, which is not among the keys");
    }

    [Fact]
    public async Task The_accounts_of_a_deleted_user_are_forgotten()
    {
        var bob = await _server.MemberAsync(_user, "bob");
        using var browser = _server.Browser(bob);
        await browser.ConnectAsync();
        (await _user.Client.SendAsync(HttpMethod.Delete, "/users/bob")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var connection = await _server.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<int>("SELECT count(*)::integer FROM external_auth_links")).ShouldBe(0);
    }

    private async Task<ExternalAuthLink> LinkAsync() =>
        (await _user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldHaveSingleItem();

    private static async Task<string> PageAsync(AccountBrowser browser, string path, HttpStatusCode status = HttpStatusCode.Unauthorized)
    {
        var answer = await browser.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, html);
        return html;
    }
}
