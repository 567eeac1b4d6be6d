using System.Text.RegularExpressions;
using Coder.EndToEnd.Tests.Browser;
using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>The first hour of a newcomer in the dashboard, against the real server, database and agent.</summary>
[Collection(CommonServer.Collection)]
public sealed class BrowserJourneyTests(CommonServer common) : IAsyncLifetime
{
    // "user@machine:~$", or with # for root: what every user's prompt has in common.
    private const string Prompt = ":~";

    private Chromium _chromium = null!;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await _chromium.DisposeAsync();

    [Fact]
    public async Task From_the_first_user_to_a_terminal_that_survives_reload_stop_and_start()
    {
        await using var server = await RunningServer.StartAsync(firstUser: false);
        var (page, errors) = await _chromium.OpenAsync(server.Url);

        await page.GotoAsync("/");
        await page.GetByLabel("Full name").FillAsync("First User");
        await page.GetByLabel("Email").FillAsync(RunningServer.Email);
        await page.GetByLabel("Username").FillAsync(RunningServer.Username);
        await page.GetByLabel("Password").First.FillAsync(RunningServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(EndsWith("/workspaces"));

        await CreateTemplateAsync(page);
        await CreateWorkspaceAsync(page, "demo");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open terminal" })).ToBeVisibleAsync();

        await page.GotoAsync("/@admin/demo/terminal");
        var terminal = new TerminalScreen(page);
        await terminal.ShowsAsync(Prompt);
        await terminal.TypeAsync("echo kept > note; printf 'answer=%d\\n' $((6*7))");
        await terminal.ShowsAsync("answer=42");
        await terminal.TypeAsync("shell_of_before=still-here; printf 'set=%d\\n' $((6*8))");
        await terminal.ShowsAsync("set=48"); // what is typed while the page goes may stay behind

        await page.ReloadAsync();
        await terminal.ShowsAsync("answer=42");
        await terminal.TypeAsync("printf 'shell=%s\\n' \"$shell_of_before\"");
        await terminal.ShowsAsync("shell=still-here");

        await page.GotoAsync("/@admin/demo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open terminal" })).ToBeVisibleAsync();

        await page.GotoAsync("/@admin/demo/terminal");
        await terminal.ShowsAsync(Prompt);
        await terminal.TypeAsync("cat note");
        await terminal.ShowsAsync("kept");

        await page.GotoAsync("/@admin/demo?tab=settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete workspace" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type demo to confirm").FillAsync("demo");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete workspace" }).ClickAsync();
        await Eventually.HoldsAsync("the workspace is gone", async () =>
        {
            var list = await page.APIRequest.GetAsync($"{server.Url}api/v2/workspaces", new() { Headers = [new(RunningServer.UnlimitedHeader, "true")] });
            return (await list.TextAsync()).Contains("\"count\":0", StringComparison.Ordinal);
        });

        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_right_one_leads_where_the_user_wanted()
    {
        var (page, errors) = await _chromium.OpenAsync(common.Server.Url);

        await page.GotoAsync("/templates");
        await Expect(page).ToHaveURLAsync(PathIs("/login"));
        await page.GetByLabel("Email").FillAsync(RunningServer.Email);
        await page.GetByLabel("Password").First.FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Incorrect email or password.");

        await page.GetByLabel("Password").First.FillAsync(RunningServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(EndsWith("/templates"));

        errors.ShouldBeEmpty();
    }

    private static async Task CreateTemplateAsync(IPage page)
    {
        await page.GotoAsync("/templates/new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Host" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create template" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(EndsWith("/templates/host"));
    }

    private static async Task CreateWorkspaceAsync(IPage page, string name)
    {
        await page.GotoAsync("/templates/host/workspace");
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create workspace" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(PathIs($"/@admin/{name}"));
    }

    private static Regex EndsWith(string path) => new(Regex.Escape(path) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static Regex PathIs(string path) => new($"^http://[^/]+{Regex.Escape(path)}(\\?.*)?$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
