using Coder.EndToEnd.Tests.Browser;
using Coder.EndToEnd.Tests.Recovery;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>A terminal that is open in Chromium while the server is killed.</summary>
[Collection(KilledServer.Collection)]
public sealed class OpenTerminalTests(KilledServer killed) : IAsyncLifetime
{
    public Task InitializeAsync() => killed.PrepareAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_open_terminal_comes_back_with_its_screen_and_shell()
    {
        var server = killed.Server;
        var token = await File.ReadAllTextAsync(Path.Combine(server.ClientDirectory, "session"));
        await using var chromium = await Chromium.StartAsync();
        var (page, errors) = await chromium.OpenAsync(server.Url);
        await page.Context.AddCookiesAsync([new() { Name = "coder_session_token", Value = token.Trim(), Url = server.Url.ToString() }]);
        await page.GotoAsync("/@admin/demo/terminal");
        var terminal = new TerminalScreen(page);
        await StateAsync(page, "[data-state=open]");
        await terminal.TypeAsync("kept=yes; echo here-$((20+3))");
        await terminal.ShowsAsync("here-23");

        await server.KillAsync();
        await StateAsync(page, "[data-state]:not([data-state=open])");
        await terminal.ShowsAsync("here-23");
        await server.LaunchAsync();

        await StateAsync(page, "[data-state=open]");
        await terminal.ShowsAsync("here-23");
        await terminal.TypeAsync("echo $kept-$((40+4))");
        await terminal.ShowsAsync("yes-44");
        errors.ShouldBeEmpty();
    }

    private static Task StateAsync(IPage page, string selector) => page.Locator(selector).WaitForAsync();
}
