using System.Net;
using Coder.Sdk;
using Coder.Server.Identity.Encryption;
using Coder.Server.Tests.Identity.Encryption;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;

namespace Coder.Server.Tests.Identity.Oidc;

public sealed class OidcLoginTests(OpenIdProviderFixture fixture) : IClassFixture<OpenIdProviderFixture>
{
    private OpenIdProvider Provider => fixture.Provider;

    [Fact]
    public async Task A_login_creates_the_user_and_a_session_and_goes_on_where_the_user_wanted()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { SignInText = "Keycloak", IconUrl = "/icon/key.svg" });
        var owner = await server.FirstUserAsync();
        var methods = await server.Client.GetAsync<AuthMethods>("/users/authmethods");
        methods.Oidc.ShouldBe(new OidcAuthMethod { Enabled = true, SignInText = "Keycloak", IconUrl = "/icon/key.svg" });

        await Provider.SignInAsAsync("ada", new { name = "Ada Lovelace", groups = new[] { "dev" } });
        using var browser = new OidcBrowser(server);
        var begin = await browser.BeginAsync("?redirect=%2Ftemplates%3Fq%3Dx");
        begin.GetLeftPart(UriPartial.Path).ShouldBe($"{Provider.Issuer}/auth");
        foreach (var part in (string[])["response_type=code", "client_id=coder", "code_challenge_method=S256", "access_type=offline", "scope=openid%20profile%20email"])
        {
            begin.Query.ShouldContain(part);
        }

        var cookies = browser.ServerCookies.GetCookies(new Uri(server.Url, OidcBrowser.CallbackPath));
        cookies.Select(cookie => cookie.Name).ShouldBe(["oauth_nonce", "oauth_pkce_verifier", "oauth_redirect", "oauth_state"], ignoreOrder: true);
        cookies.ShouldAllBe(cookie => cookie.HttpOnly && cookie.Path == OidcBrowser.CallbackPath);

        var answer = await browser.GetAsync(await browser.AtProviderAsync(begin));
        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.OriginalString.ShouldBe("/templates?q=x");
        browser.ServerCookies.GetCookies(new Uri(server.Url, OidcBrowser.CallbackPath)).Select(cookie => cookie.Name).ShouldBe(["coder_session_token"]);

        using var client = server.NewClient(browser.SessionToken);
        var user = await client.GetAsync<User>("/users/me");
        user.ShouldSatisfyAllConditions(
            () => user.Username.ShouldBe("ada"),
            () => user.Email.ShouldBe("ada@example.com"),
            () => user.Name.ShouldBe("Ada Lovelace"),
            () => user.LoginType.ShouldBe(LoginType.Oidc),
            () => user.Status.ShouldBe(UserStatus.Active),
            () => user.Roles.ShouldBeEmpty(),
            () => user.OrganizationIds.ShouldBe([owner.OrganizationId]));
        (await client.GetAsync<UserLoginType>("/users/me/login-type")).LoginType.ShouldBe("oidc");
        var claims = (await client.GetAsync<OidcClaimsResponse>("/users/oidc-claims")).Claims;
        ((string?)claims["preferred_username"]).ShouldBe("ada");
        claims["groups"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_login_finds_the_same_user_and_takes_over_name_and_address_but_not_the_user_name()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        var first = await OidcBrowser.SignInAsync(server, Provider, "grace");
        var second = await OidcBrowser.SignInAsync(
            server, Provider, "grace", new { email = "hopper@example.com", name = "Grace Hopper", preferred_username = "admiral" });

        second.Id.ShouldBe(first.Id);
        (second.Username, second.Email, second.Name).ShouldBe(("grace", "hopper@example.com", "Grace Hopper"));
    }

    [Fact]
    public async Task Logins_are_in_the_audit_log()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { EmailDomains = ["example.com"] });
        await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, Provider, "logged");
        await OidcBrowser.SignInAsync(server, Provider, "logged");
        await OidcBrowser.RefusalAsync(server, Provider, "logged", HttpStatusCode.Forbidden, new { email = "x@elsewhere.example" });

        await using var connection = await server.Database.OpenConnectionAsync();
        var entries = await connection.QueryAsync<string>(
            """
            SELECT action || ' ' || resource_type || ' ' || resource_target || ' ' || status_code FROM audit_logs
            WHERE resource_target IN ('logged', 'x@elsewhere.example') ORDER BY time
            """);
        entries.ShouldBe(["register user logged 201", "login api_key logged 201", "login api_key logged 201", "login api_key x@elsewhere.example 403"]);
    }

    [Fact]
    public async Task The_first_user_of_an_empty_deployment_owns_it_even_when_sign_ups_are_off()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { AllowSignups = false });
        (await OidcBrowser.SignInAsync(server, Provider, "first")).Roles.ShouldHaveSingleItem().Name.ShouldBe(RoleName.Owner);
        (await OidcBrowser.RefusalAsync(server, Provider, "second", HttpStatusCode.Forbidden)).ShouldContain("New users cannot sign up here.");
    }

    [Fact]
    public async Task People_with_the_same_name_who_come_at_once_get_names_of_their_own()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await server.FirstUserAsync();
        var callbacks = new List<(OidcBrowser Browser, Uri Url)>();
        for (var i = 0; i < 4; i++)
        {
            await Provider.SignInAsAsync($"same{i}", new { preferred_username = "Jo Doe", email = $"jo{i}@example.com" });
            var browser = new OidcBrowser(server);
            callbacks.Add((browser, await browser.AtProviderAsync(await browser.BeginAsync())));
        }

        var answers = await Task.WhenAll(callbacks.Select(callback => callback.Browser.GetAsync(callback.Url)));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.TemporaryRedirect);
        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.QueryAsync<string>("SELECT username FROM users WHERE login_type = 'oidc'"))
            .ShouldBe(["Jo-Doe", "Jo-Doe-2", "Jo-Doe-3", "Jo-Doe-4"], ignoreOrder: true);
        callbacks.ForEach(callback => callback.Browser.Dispose());
    }

    [Fact]
    public async Task Addresses_that_are_not_verified_missing_or_of_another_domain_are_refused()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with { EmailDomains = ["example.com"] });
        await server.FirstUserAsync();

        (await OidcBrowser.RefusalAsync(server, Provider, "u1", HttpStatusCode.Forbidden, new { email_verified = false }))
            .ShouldContain("The e-mail address u1@example.com is not verified at the login provider.");
        (await OidcBrowser.RefusalAsync(server, Provider, "u2", HttpStatusCode.Forbidden, new { email_verified = (bool?)null }))
            .ShouldContain("(the claim \"email_verified\" is missing) can set CODER_OIDC_IGNORE_EMAIL_VERIFIED=true.");
        (await OidcBrowser.RefusalAsync(server, Provider, "u3", HttpStatusCode.Forbidden, new { email_verified = "true" }))
            .ShouldContain("is not true");
        (await OidcBrowser.RefusalAsync(server, Provider, "u4", HttpStatusCode.Forbidden, new { email = (string?)null }))
            .ShouldContain("The login provider sent no e-mail address.");
        (await OidcBrowser.RefusalAsync(server, Provider, "u5", HttpStatusCode.Forbidden, new { email = "eve@evil-example.com" }))
            .ShouldContain("The e-mail address eve@evil-example.com is not of a domain that may sign in.");
    }

    [Fact]
    public async Task Without_sign_ups_only_users_that_an_administrator_created_come_in()
    {
        await using var server = await OidcBrowser.StartServerAsync(
            Provider.Issuer, oidc => oidc with { AllowSignups = false, SignupsDisabledText = "Ask <b>IT</b> for an account." });
        var owner = await server.FirstUserAsync();
        var page = await OidcBrowser.RefusalAsync(server, Provider, "linus", HttpStatusCode.Forbidden);
        page.ShouldContain("New users cannot sign up here.");
        page.ShouldContain("Ask <b>IT</b> for an account."); // the page's text after decoding: it was escaped

        var created = await (await owner.Client.SendAsync(HttpMethod.Post, "/users", new CreateUserRequest
        {
            Email = "linus@example.com", Username = "linus-t", LoginType = LoginType.Oidc, OrganizationIds = [owner.OrganizationId],
        })).ValueAsync<User>(HttpStatusCode.Created);
        created.Status.ShouldBe(UserStatus.Dormant);
        var user = await OidcBrowser.SignInAsync(server, Provider, "linus");
        (user.Id, user.Username, user.Status).ShouldBe((created.Id, "linus-t", UserStatus.Active));
    }

    [Fact]
    public async Task A_suspended_user_is_refused()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        var user = await OidcBrowser.SignInAsync(server, Provider, "mallory");
        await (await owner.Client.SendAsync(HttpMethod.Put, $"/users/{user.Id}/status/suspend")).ValueAsync<User>(HttpStatusCode.OK);

        (await OidcBrowser.RefusalAsync(server, Provider, "mallory", HttpStatusCode.Forbidden)).ShouldContain("Your account is suspended.");
    }

    [Fact]
    public async Task Only_members_of_allowed_groups_come_in()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, oidc => oidc with
        {
            GroupField = "groups", AllowedGroups = ["coder-users"], GroupMapping = new Dictionary<string, string> { ["4711"] = "coder-users" },
        });
        await server.FirstUserAsync();
        (await OidcBrowser.RefusalAsync(server, Provider, "g1", HttpStatusCode.Forbidden, new { groups = new[] { "others" } }))
            .ShouldContain("You are in no group that may sign in.");
        (await OidcBrowser.RefusalAsync(server, Provider, "g2", HttpStatusCode.Forbidden)).ShouldContain("You are in no group that may sign in.");
        await OidcBrowser.SignInAsync(server, Provider, "g3", new { groups = new[] { "others", "coder-users" } });
        await OidcBrowser.SignInAsync(server, Provider, "g4", new { groups = new[] { "4711" } });
    }

    [Fact]
    public async Task Tokens_of_the_provider_are_stored_encrypted()
    {
        var key = SecretBoxTests.NewKey();
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer, keys: [key]);
        await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, Provider, "sealed");

        await using var connection = await server.Database.OpenConnectionAsync();
        var (id, access, refresh, idToken, claims) = await connection.QuerySingleAsync<(Guid, string, string, string, string)>(
            "SELECT id, access_token, refresh_token, id_token, claims::text FROM user_links");
        foreach (var text in (string[])[access, refresh, idToken])
        {
            SecretBox.KeyIdOf(text).ShouldBe(key.Id);
        }

        var opened = new SecretBox([key]).Open(idToken, SealedColumns.LinkIdToken.Context(id));
        opened.Split('.').Length.ShouldBe(3);
        claims.ShouldNotContain(opened);
    }

    [Fact]
    public async Task The_logout_of_the_provider_is_known_before_the_session_ends()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        var owner = await server.FirstUserAsync();
        (await owner.Client.GetAsync<OidcLogoutResponse>("/users/oidc-logout")).Url.ShouldBe("", "the owner has a password");

        await Provider.SignInAsAsync("leaver");
        using var browser = new OidcBrowser(server);
        using var client = await browser.SignInAsync();
        var url = new Uri((await client.GetAsync<OidcLogoutResponse>("/users/oidc-logout")).Url);
        url.GetLeftPart(UriPartial.Path).ShouldBe($"{Provider.Issuer}/session/end");
        url.Query.ShouldContain("id_token_hint=ey");
        url.Query.ShouldContain("client_id=coder");
        url.Query.ShouldContain($"post_logout_redirect_uri={Uri.EscapeDataString(new Uri(server.Url, "/login").AbsoluteUri)}");
        (await server.Client.GetAsync(url)).StatusCode.ShouldBe(HttpStatusCode.OK, "the provider accepts the request");

        (await client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.SendAsync(HttpMethod.Get, "/users/me")).ErrorAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_client_with_a_key_proves_itself_with_a_signed_statement()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        var publicKey = Microsoft.IdentityModel.Tokens.JsonWebKeyConverter.ConvertFromRSASecurityKey(new(key.ExportParameters(false)));
        await using var provider = await OpenIdProvider.StartAsync();
        await provider.ChangeAsync(new
        {
            client = new
            {
                token_endpoint_auth_method = "private_key_jwt",
                jwks = new { keys = new[] { new { kty = "RSA", n = publicKey.N, e = publicKey.E, use = "sig" } } },
            },
        });
        await using var server = await OidcBrowser.StartServerAsync(provider.Issuer, oidc => oidc with { ClientSecret = "", ClientKeyFile = file });
        await server.FirstUserAsync();
        (await OidcBrowser.SignInAsync(server, provider, "keyed")).Username.ShouldBe("keyed");
        File.Delete(file);
    }

    [Fact]
    public async Task A_key_that_was_rotated_between_two_logins_is_fetched()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        var time = new ShiftedClock();
        await using var server = await OidcBrowser.StartServerAsync(provider.Issuer, time: time);
        await server.FirstUserAsync();
        await OidcBrowser.SignInAsync(server, provider, "rot");
        await provider.ChangeAsync(new { rotateKeys = true });
        time.Advance(TimeSpan.FromSeconds(31)); // keys are not asked for more often
        (await OidcBrowser.SignInAsync(server, provider, "rot")).Username.ShouldBe("rot");
    }

    [Fact]
    public async Task A_wrong_clock_is_explained()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        var time = new ShiftedClock();
        await using var server = await OidcBrowser.StartServerAsync(provider.Issuer, time: time);
        await server.FirstUserAsync();
        await provider.ChangeAsync(new { clockOffset = 1200 });
        var early = await OidcBrowser.RefusalAsync(server, provider, "clock", HttpStatusCode.Unauthorized);
        early.ShouldContain("The ID token is valid from ");
        early.ShouldContain(", and this server's clock says ");
        early.ShouldContain(" min apart: check the clocks of this server and of the provider, and sign in again.");

        await provider.ChangeAsync(new { clockOffset = 0, accessTokenTtl = 60 });
        time.Advance(TimeSpan.FromMinutes(20));
        (await OidcBrowser.RefusalAsync(server, provider, "clock", HttpStatusCode.Unauthorized)).ShouldContain("The ID token is valid until ");
    }

    [Fact]
    public async Task A_provider_that_is_away_stops_only_its_own_login()
    {
        var provider = await OpenIdProvider.StartAsync();
        await using var server = await OidcBrowser.StartServerAsync(provider.Issuer);
        await provider.StopAsync();
        await server.FirstUserAsync();
        using var browser = new OidcBrowser(server);
        var page = await OidcBrowser.PageTextAsync(
            await browser.GetAsync(new Uri(server.Url, OidcBrowser.CallbackPath)), HttpStatusCode.ServiceUnavailable);
        page.ShouldContain("The login provider does not answer.");
        page.ShouldContain($"{provider.Issuer}/.well-known/openid-configuration: Connection refused");
        page.ShouldContain("Other ways to sign in are not affected.");
        await provider.DisposeAsync();
    }
}

/// <summary>One provider for the tests of a class.</summary>
public sealed class OpenIdProviderFixture : IAsyncLifetime
{
    public OpenIdProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync() => Provider = await OpenIdProvider.StartAsync();

    public async Task DisposeAsync() => await Provider.DisposeAsync();
}
