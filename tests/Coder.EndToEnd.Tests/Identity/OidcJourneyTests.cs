using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.EndToEnd.Tests.Browser;
using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Identity;

/// <summary>A user of the realm in Chromium, through nginx with TLS, against the real provider.</summary>
public sealed class OidcJourneyTests : IAsyncLifetime
{
    private const string Host = "coder.lumie-infra.test";

    private OpenIdProvider _provider = null!;
    private RunningServer _server = null!;
    private Nginx _nginx = null!;
    private Chromium _chromium = null!;

    public async Task InitializeAsync()
    {
        var port = Ports.Free();
        _provider = await OpenIdProvider.StartAsync();
        await _provider.ChangeAsync(new { accessTokenTtl = 2 });
        _server = await RunningServer.StartAsync(environment: new Dictionary<string, string>
        {
            ["CODER_ACCESS_URL"] = $"https://{Host}:{port}",
            ["CODER_OIDC_ISSUER_URL"] = _provider.Issuer.OriginalString,
            ["CODER_OIDC_CLIENT_ID"] = OpenIdProvider.ClientId,
            ["CODER_OIDC_CLIENT_SECRET"] = OpenIdProvider.ClientSecret,
            ["CODER_OIDC_SIGN_IN_TEXT"] = "Keycloak",
            ["CODER_OIDC_GROUP_FIELD"] = "groups",
            ["CODER_OIDC_GROUP_AUTO_CREATE"] = "true",
            ["CODER_OIDC_USER_ROLE_FIELD"] = "roles",
            ["CODER_OIDC_USER_ROLE_MAPPING"] = """{"coder-auditors":["auditor"]}""",
        });
        _nginx = await Nginx.StartAsync(new NginxSite(Host, _server.Url) { Port = port });
        _chromium = await Chromium.StartAsync(_nginx.ChromiumArguments);
    }

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await _nginx.DisposeAsync();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Login_refresh_logout_and_other_groups_and_roles_at_the_next_login()
    {
        await _provider.SetAccountAsync("ada", new { groups = new[] { "dev", "ops" }, roles = new[] { "coder-auditors" } });
        var (page, errors) = await _chromium.OpenAsync(_nginx.Uri);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Keycloak" }).ClickAsync();
        await SignInAtProviderAsync(page, "ada");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^https://{Regex.Escape(Host)}:[0-9]+/workspaces"));
        (await RolesAsync(page)).ShouldBe(["auditor"]);
        (await GroupsAsync()).ShouldBe(["dev", "ops"]);

        var before = await _provider.TokenRequestsAsync();
        await Eventually.HoldsAsync("the provider's tokens were renewed while the session was used", async () =>
        {
            await RolesAsync(page);
            return await _provider.TokenRequestsAsync() > before;
        });

        await LogOutAsync(page);
        await _provider.SetAccountAsync("ada", new { groups = new[] { "ops" }, roles = Array.Empty<string>() });
        await page.GetByRole(AriaRole.Link, new() { Name = "Keycloak" }).ClickAsync();
        await SignInAtProviderAsync(page, "ada"); // asked again: the realm's session ended too
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("account of ada") })).ToBeVisibleAsync();
        (await RolesAsync(page)).ShouldBeEmpty();
        (await GroupsAsync()).ShouldBe(["ops"]);
        errors.ShouldBeEmpty();
    }

    private static async Task SignInAtProviderAsync(IPage page, string name)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to infra" })).ToBeVisibleAsync();
        await page.GetByLabel("Username").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign In" }).ClickAsync();
    }

    private static async Task LogOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("account of ada") }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Log out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^https://{Regex.Escape(Host)}:[0-9]+/login"));
    }

    /// <summary>The roles of whoever the browser is signed in as.</summary>
    private static async Task<IReadOnlyList<string>> RolesAsync(IPage page)
    {
        var me = await page.EvaluateAsync<JsonElement>("fetch('/api/v2/users/me').then(answer => answer.json())");
        ((string?)me.GetProperty("username").GetString()).ShouldBe("ada", me.ToString());
        return [.. me.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()!)];
    }

    /// <summary>Ada's groups, as the owner sees them.</summary>
    private async Task<IReadOnlyList<string>> GroupsAsync()
    {
        using var groups = JsonDocument.Parse(await _server.Http.GetStringAsync("/api/v2/groups?has_member=ada"));
        return [.. groups.RootElement.EnumerateArray().Select(group => group.GetProperty("name").GetString()!).Where(name => name != "Everyone").Order()];
    }
}
