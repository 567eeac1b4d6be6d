using System.Net.Http.Json;
using Coder.EndToEnd.Tests.Browser;
using Coder.EndToEnd.Tests.Journeys;
using Coder.Sdk;
using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Apps;

/// <summary>Apps and ports in Chromium, through the real server and agent.</summary>
[Collection(CommonServer.Collection)]
public sealed class AppJourneyTests(CommonServer common) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => common.Server.DeleteWorkspacesAsync();

    [Fact]
    public async Task Apps_of_both_kinds_and_ports_open_from_the_dashboard()
    {
        await using var app = new LocalApp();
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_WILDCARD_ACCESS_URL"] = "*.localhost" });
        await CreateWorkspaceAsync(server, app.Port);
        await using var chromium = await Chromium.StartAsync();
        var (page, errors) = await chromium.OpenAsync(server.Url);
        await LogInAsync(page);

        // An editor below the dashboard's host, and one that knows its base path.
        await WorksAsync(page, "/@admin/demo/apps/editor/");
        await WorksAsync(page, $"{LocalApp.LabBase}/lab");

        // On a host of its own: by the button, through the sign-in.
        await page.GotoAsync("/@admin/demo");
        var opened = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Own host", Exact = true }).First.ClickAsync());
        await Assertions.Expect(opened.Locator("#result")).ToHaveTextAsync(LocalApp.Success);
        opened.Url.ShouldBe($"http://own--main--demo--admin.localhost:{server.Url.Port}/");
        await opened.CloseAsync();

        // A port: listed with nothing but its number typed, and shared.
        await page.GetByRole(AriaRole.Button, new() { Name = "Ports" }).ClickAsync();
        await page.GetByLabel("Another port").FillAsync($"{app.Port}");
        var port = await page.RunAndWaitForPopupAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync());
        await Assertions.Expect(port.Locator("#result")).ToHaveTextAsync(LocalApp.Success);
        port.Url.ShouldBe($"http://{app.Port}--main--demo--admin.localhost:{server.Url.Port}/");
        await port.CloseAsync();

        lock (app.Cookies)
        {
            app.Cookies.Distinct().ShouldBeSubsetOf(["app"]);
        }

        errors.ShouldBeEmpty();
        await Eventually.HoldsAsync("the visits are in the connection log", async () =>
        {
            var log = (await server.Http.GetFromJsonAsync("/api/v2/connectionlog", CoderJsonContext.Default.ConnectionLogResponse))!;
            return log.ConnectionLogs.Select(row => row.WebInfo?.SlugOrPort).OfType<string>().Distinct().Order()
                .SequenceEqual(new[] { $"{app.Port}", "editor", "lab", "own" }.Order());
        });
    }

    [Fact]
    public async Task A_stopped_workspace_shows_the_way_to_start_it()
    {
        var server = common.Server;
        await CreateWorkspaceAsync(server, port: 1);
        (await server.CliAsync("stop", "demo", "--yes")).ShouldSucceed();
        await using var chromium = await Chromium.StartAsync();
        var (page, errors) = await chromium.OpenAsync(server.Url);

        await page.GotoAsync("/@admin/demo/apps/editor/");
        await LogInHereAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("demo is stopped");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start the workspace" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true })).ToBeVisibleAsync();

        errors.ShouldBeEmpty();
    }

    private static async Task WorksAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await Assertions.Expect(page.Locator("#result")).ToHaveTextAsync(LocalApp.Success);
    }

    private static async Task CreateWorkspaceAsync(RunningServer server, int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Directory, "apps")).FullName;
        var host = await File.ReadAllTextAsync(Path.Combine(Distribution.Repository, "templates", "host", "main.tf"));
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), host + $$"""

            resource "coder_app" "editor" {
              agent_id = coder_agent.main.id
              slug     = "editor"
              url      = "http://localhost:{{port}}/"
            }

            resource "coder_app" "lab" {
              agent_id = coder_agent.main.id
              slug     = "lab"
              url      = "http://localhost:{{port}}{{LocalApp.LabBase}}"
            }

            resource "coder_app" "own" {
              agent_id     = coder_agent.main.id
              slug         = "own"
              display_name = "Own host"
              url          = "http://localhost:{{port}}/"
              subdomain    = true
              open_in      = "tab"
            }
            """);
        (await server.CliAsync("templates", "push", "apps", "--directory", folder, "--yes")).ShouldSucceed();
        await server.CreateWorkspaceAsync("demo", "apps");
    }

    private static async Task LogInAsync(IPage page)
    {
        await page.GotoAsync("/login");
        await LogInHereAsync(page);
        await page.WaitForURLAsync("**/workspaces");
    }

    private static async Task LogInHereAsync(IPage page)
    {
        await page.GetByLabel("Email").FillAsync(RunningServer.Email);
        await page.GetByLabel("Password").First.FillAsync(RunningServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
    }
}
