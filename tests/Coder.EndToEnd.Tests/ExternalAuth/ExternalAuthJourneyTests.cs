using System.Net;
using System.Net.Http.Headers;
using Coder.EndToEnd.Tests.Browser;
using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.ExternalAuth;

/// <summary>
/// A template that needs an account: its owner connects it in Chromium, the build has the token, and Git in the workspace asks nobody.
/// </summary>
public sealed class ExternalAuthJourneyTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _repositories = new("coder-git-");
    private readonly HttpClient _realm = new();
    private OpenIdProvider _provider = null!;
    private GitHttpServer _git = null!;
    private RunningServer _server = null!;
    private Chromium _chromium = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync();
        await _provider.SignInAsAsync("nina");
        await _provider.ChangeAsync(new { accessTokenTtl = 86_400 }); // The token of the build is to be the one of the end.
        _git = new GitHttpServer(_repositories.Path, IsGoodAsync);
        await _git.CreateAsync("tools.git");
        _server = await RunningServer.StartAsync(environment: new Dictionary<string, string>
        {
            ["CODER_EXTERNAL_AUTH_0_ID"] = "realm",
            ["CODER_EXTERNAL_AUTH_0_CLIENT_ID"] = OpenIdProvider.ClientId,
            ["CODER_EXTERNAL_AUTH_0_CLIENT_SECRET"] = OpenIdProvider.ClientSecret,
            ["CODER_EXTERNAL_AUTH_0_AUTH_URL"] = $"{_provider.Issuer}/auth",
            ["CODER_EXTERNAL_AUTH_0_TOKEN_URL"] = $"{_provider.Issuer}/token",
            ["CODER_EXTERNAL_AUTH_0_VALIDATE_URL"] = $"{_provider.Issuer}/me",
            ["CODER_EXTERNAL_AUTH_0_SCOPES"] = "openid profile email",
            ["CODER_EXTERNAL_AUTH_0_REGEX"] = $"^{_git.Url.GetLeftPart(UriPartial.Authority)}(/.*)?$",
            ["CODER_EXTERNAL_AUTH_0_DISPLAY_NAME"] = "The realm",
        });
        _chromium = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await _server.DisposeAsync();
        await _git.DisposeAsync();
        await _provider.DisposeAsync();
        _repositories.Dispose();
    }

    public void Dispose() => _realm.Dispose();

    [Fact]
    public async Task A_template_asks_for_the_account_and_Git_in_the_workspace_asks_nobody()
    {
        await PushTemplateAsync();
        var refused = await _server.CliAsync("create", "demo", "--template", "needy", "--yes");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("The template needs your account at The realm.");
        refused.Error.ShouldContain($"{_server.Url}external-auth/realm");

        await ConnectInBrowserAsync();
        (await _server.CliAsync("create", "demo", "--template", "needy", "--yes")).ShouldSucceed();

        var token = await InWorkspaceAsync("printenv REALM_TOKEN");
        (await IsGoodAsync(token)).ShouldBeTrue();
        (await InWorkspaceAsync("\"$GIT_ASKPASS\" external-auth access-token realm")).ShouldBe(token);
        (await InWorkspaceAsync($"git clone -q {_git.Url}tools.git && cat tools/hello")).ShouldBe("hello from tools.git");
        (await InWorkspaceAsync(
            "cd tools && echo more >> hello && git -c user.name=n -c user.email=n@example.com commit -qam more && git push -q && git log --oneline origin/main | wc -l"))
            .Trim().ShouldBe("2");
        _git.Refused.ShouldBeGreaterThan(0, "the server asks for credentials");

        await _server.Http.DeleteAsync("/api/v2/external-auth/realm");
        var missing = await _server.CliAsync("ssh", "demo", "--", $"GIT_TERMINAL_PROMPT=0 git clone -q {_git.Url}tools.git again");
        missing.ExitCode.ShouldNotBe(0);
        missing.Error.ShouldContain($"Git needs your account for {_git.Url.GetLeftPart(UriPartial.Authority)}. Connect it here:");

        var restart = await _server.CliAsync("restart", "demo", "--yes");
        restart.ExitCode.ShouldBe(1);
        restart.Error.ShouldContain("The template needs your account at The realm.");
        (await InWorkspaceAsync("echo it runs on")).ShouldBe("it runs on");
    }

    private async Task PushTemplateAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.Directory, "needy")).FullName;
        var main = await File.ReadAllTextAsync(Path.Combine(Distribution.Repository, "templates", "host", "main.tf"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "main.tf"),
            main.Replace("  env = {\n", "  env = {\n    REALM_TOKEN = data.coder_external_auth.realm.access_token\n", StringComparison.Ordinal)
            + "\ndata \"coder_external_auth\" \"realm\" {\n  id = \"realm\"\n}\n");
        (await _server.CliAsync("templates", "push", "needy", "--directory", folder, "--yes")).ShouldSucceed();
    }

    /// <summary>From the form of a new workspace: a window opens, the provider knows its user, and the form goes on by itself.</summary>
    private async Task ConnectInBrowserAsync()
    {
        var (page, errors) = await _chromium.OpenAsync(_server.Url);
        await page.Context.AddCookiesAsync(
        [
            new Microsoft.Playwright.Cookie
            {
                Name = "coder_session_token",
                Value = _server.Http.DefaultRequestHeaders.GetValues("Coder-Session-Token").Single(),
                Url = _server.Url.AbsoluteUri,
            },
        ]);
        await page.GotoAsync("/templates/needy/workspace");
        await Assertions.Expect(page.GetByText("Not connected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create workspace" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Connect your account at The realm first.")).ToBeVisibleAsync();

        var window = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Connect The realm" }).ClickAsync());
        await Assertions.Expect(window.GetByText("Your account at The realm (nina) is connected.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();
        errors.ShouldBeEmpty();
    }

    private async Task<string> InWorkspaceAsync(string command) =>
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", command)).ShouldSucceed().Output.TrimEnd('\n', '\r');

    /// <summary>Whether the realm takes the token.</summary>
    private async Task<bool> IsGoodAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_provider.Issuer}/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _realm.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
