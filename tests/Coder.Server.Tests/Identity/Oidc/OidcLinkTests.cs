using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>Which user a login finds, and how users with a password change.</summary>
public sealed class OidcLinkTests(OpenIdProviderFixture fixture) : IClassFixture<OpenIdProviderFixture>
{
    private OpenIdProvider Provider => fixture.Provider;

    [Fact]
    public async Task A_user_with_a_password_is_not_taken_over_by_their_address()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        var page = await OidcBrowser.RefusalAsync(server, Provider, "alice", HttpStatusCode.Forbidden);
        page.ShouldContain("Incorrect login type, attempting to use \"oidc\" but user is of login type \"password\".");
        page.ShouldContain("Sign in with the password.");
    }

    [Fact]
    public async Task An_address_that_moved_to_another_account_does_not_bring_the_user_along_unless_that_danger_is_accepted()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, Provider, "old", new { email = "shared@example.com" });
        (await OidcBrowser.RefusalAsync(server, Provider, "new", HttpStatusCode.Forbidden, new { email = "shared@example.com" }))
            .ShouldContain("The user with the address shared@example.com belongs to another account of the login provider.");

        await using var trusting = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { DangerousEmailFallback = true });
        await trusting.FirstUserAsync();
        var before = await OidcBrowser.SignInAsync(trusting, Provider, "old", new { email = "shared@example.com" });
        var after = await OidcBrowser.SignInAsync(trusting, Provider, "new", new { email = "shared@example.com" });
        after.Id.ShouldBe(before.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_of_another_issuer_is_repaired_by_address_when_repairs_are_on(bool repair)
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { RepairLinks = repair });
        await server.FirstUserAsync();
        var before = await OidcBrowser.SignInAsync(server, Provider, "moved");
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("UPDATE user_links SET linked_id = 'https://old.example.com/realms/infra||4711'");
        }

        if (repair)
        {
            (await OidcBrowser.SignInAsync(server, Provider, "moved")).Id.ShouldBe(before.Id);
        }
        else
        {
            (await OidcBrowser.RefusalAsync(server, Provider, "moved", HttpStatusCode.Forbidden)).ShouldContain("CODER_OIDC_REPAIR_LINKS=true");
        }
    }

    [Fact]
    public async Task An_account_of_a_deleted_user_starts_again_as_a_new_one()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        var before = await OidcBrowser.SignInAsync(server, Provider, "phoenix");
        (await owner.Client.SendAsync(HttpMethod.Delete, $"/users/{before.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await OidcBrowser.SignInAsync(server, Provider, "phoenix")).Id.ShouldNotBe(before.Id);
    }

    [Fact]
    public async Task A_user_with_a_password_changes_to_the_provider_by_proving_both()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        var member = await server.MemberAsync(owner, "bob");
        (await (await ConvertAsync(member.Client, "wrong-password")).ErrorAsync(HttpStatusCode.Unauthorized)).Message.ShouldBe("Incorrect password.");
        (await (await owner.Client.SendAsync(HttpMethod.Post, $"/users/{member.Id}/convert-login", new ConvertLoginRequest { ToType = "oidc", Password = TestServer.Password }))
            .ErrorAsync(HttpStatusCode.Forbidden)).Message.ShouldBe("Everybody changes only their own way to sign in.");

        var begun = await ConvertAsync(member.Client, TestServer.Password);
        var cookie = begun.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        var answer = await begun.ValueAsync<OAuthConversionResponse>(HttpStatusCode.Created);
        (answer.ToType, answer.UserId).ShouldBe(("oidc", member.Id));

        await Provider.SignInAsAsync("robert", new { email = "robert@example.com" });
        using var browser = new OidcBrowser(server);
        browser.ServerCookies.SetCookies(new Uri(server.Url, OidcBrowser.CallbackPath), cookie.Split(';')[0] + "; path=" + OidcBrowser.CallbackPath);
        using var client = await browser.SignInAsync($"?oidc_merge_state={answer.StateString}");
        var user = await client.GetAsync<User>("/users/me");
        (user.Id, user.LoginType, user.Email).ShouldBe((member.Id, LoginType.Oidc, "robert@example.com"));

        await (await member.Client.SendAsync(HttpMethod.Get, "/users/me")).ErrorAsync(HttpStatusCode.Unauthorized);
        var login = await server.Client.SendAsync(
            HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = "robert@example.com", Password = TestServer.Password });
        login.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "there is no password any more");
    }

    [Fact]
    public async Task A_conversion_that_another_browser_began_is_an_ordinary_login()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        var member = await server.MemberAsync(owner, "carol");
        var state = (await (await ConvertAsync(member.Client, TestServer.Password)).ValueAsync<OAuthConversionResponse>(HttpStatusCode.Created)).StateString;

        await Provider.SignInAsAsync("victim");
        using var browser = new OidcBrowser(server);
        using var client = await browser.SignInAsync($"?oidc_merge_state={state}");
        (await client.GetAsync<User>("/users/me")).Username.ShouldBe("victim");
        (await member.Client.GetAsync<User>("/users/me")).LoginType.ShouldBe(LoginType.Password);
    }

    [Fact]
    public async Task An_account_that_belongs_to_another_user_cannot_be_taken_by_a_conversion()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, Provider, "taken");
        var member = await server.MemberAsync(owner, "dave");
        var begun = await ConvertAsync(member.Client, TestServer.Password);
        var state = (await begun.ValueAsync<OAuthConversionResponse>(HttpStatusCode.Created)).StateString;
        using var browser = new OidcBrowser(server);
        browser.ServerCookies.SetCookies(
            new Uri(server.Url, OidcBrowser.CallbackPath), begun.Headers.GetValues("Set-Cookie").Single().Split(';')[0] + "; path=" + OidcBrowser.CallbackPath);
        var page = await OidcBrowser.PageTextAsync(await browser.LoginAsync($"?oidc_merge_state={state}"), HttpStatusCode.Conflict);
        page.ShouldContain("This account of the login provider belongs to another user.");
        (await member.Client.GetAsync<User>("/users/me")).LoginType.ShouldBe(LoginType.Password);
    }

    private static Task<HttpResponseMessage> ConvertAsync(HttpClient client, string password) =>
        client.SendAsync(HttpMethod.Post, "/users/me/convert-login", new ConvertLoginRequest { ToType = "oidc", Password = password });
}
