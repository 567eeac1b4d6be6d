using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Browser;

/// <summary>The terminal page as a person sees it.</summary>
internal sealed class TerminalScreen(IPage page)
{
    private readonly ILocator _rows = page.Locator(".xterm-rows");

    public Task ShowsAsync(string text) =>
        Assertions.Expect(_rows).ToContainTextAsync(text, new() { UseInnerText = true });

    public async Task TypeAsync(string line)
    {
        await page.Locator(".xterm-screen").ClickAsync();
        await page.Keyboard.TypeAsync(line);
        await page.Keyboard.PressAsync("Enter");
    }
}
