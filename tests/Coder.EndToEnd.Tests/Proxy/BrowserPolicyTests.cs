using Coder.EndToEnd.Tests.Browser;
using Coder.EndToEnd.Tests.Connect;
using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Proxy;

/// <summary>The dashboard in Chromium under its content security policy.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class BrowserPolicyTests(SshWorkspace workspace)
{
    private const string RecordViolations =
        "document.addEventListener('securitypolicyviolation', e => console.error(`blocked: ${e.violatedDirective} ${e.blockedURI} on ${location.pathname}`));";

    [Fact]
    public async Task Pages_and_terminal_work_and_the_policy_blocks_nothing()
    {
        await using var chromium = await Chromium.StartAsync();
        var (page, errors) = await chromium.OpenAsync(workspace.Server.Url);
        var blocked = await WatchAsync(page);

        await LogInAsync(page);
        foreach (var path in (string[])["/templates", "/templates/host", "/users", "/account", "/@admin/demo"])
        {
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
            await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToBeVisibleAsync();
        }

        await page.GotoAsync("/@admin/demo/terminal");
        var terminal = new TerminalScreen(page);
        await terminal.ShowsAsync(":~");
        await terminal.TypeAsync("printf 'answer=%d\\n' $((6*7))");
        await terminal.ShowsAsync("answer=42");

        blocked.ShouldBeEmpty();
        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Through_nginx_the_session_is_secure_and_the_policy_blocks_nothing()
    {
        await using var site = await ProxiedServer.StartAsync(
            settings: [("CODER_PROXY_TRUSTED_ORIGINS", "127.0.0.1"), ("CODER_PROXY_TRUSTED_HEADERS", "X-Forwarded-For")]);
        await using var chromium = await Chromium.StartAsync(site.Proxy.ChromiumArguments);
        var (page, errors) = await chromium.OpenAsync(site.Proxy.Uri);
        var blocked = await WatchAsync(page);

        await LogInAsync(page);

        var session = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "coder_session_token");
        (session.Secure, session.HttpOnly, session.SameSite).ShouldBe((true, true, SameSiteAttribute.Lax));
        blocked.ShouldBeEmpty();
        errors.ShouldBeEmpty();
    }

    /// <summary>What the policy blocks from now on.</summary>
    private static async Task<List<string>> WatchAsync(IPage page)
    {
        var blocked = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("blocked: ", StringComparison.Ordinal) || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                blocked.Add(message.Text);
            }
        };
        await page.AddInitScriptAsync(RecordViolations);
        return blocked;
    }

    private static async Task LogInAsync(IPage page)
    {
        await page.GotoAsync("/login");
        await page.GetByLabel("Email").FillAsync(RunningServer.Email);
        await page.GetByLabel("Password").First.FillAsync(RunningServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/workspaces");
    }
}
