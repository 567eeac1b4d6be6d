using Coder.Testing;
using Microsoft.Playwright;

namespace Coder.EndToEnd.Tests.Browser;

/// <summary>Debian's Chromium, headless, with an empty profile. A console error or an uncaught exception in a page is kept for the test to read.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Starts the browser.</summary>
    /// <param name="arguments">Further arguments, such as those of a proxy whose certificate only the test trusts.</param>
    public static async Task<Chromium> StartAsync(IReadOnlyList<string>? arguments = null)
    {
        var executable = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is missing: apt-get install chromium (./test does it).");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Timeout = (float)Deadline.Limit.TotalMilliseconds,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
                // The terminal then draws text nodes, which a test can read.
                "--disable-3d-apis",
                .. arguments ?? [],
            ],
        });
        return new(playwright, browser);
    }

    /// <summary>A new window with no session, 1280 × 800.</summary>
    public async Task<(IPage Page, List<string> Errors)> OpenAsync(Uri url)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = url.ToString(), ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout((float)Deadline.Limit.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)Deadline.Limit.TotalMilliseconds);
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        return (page, errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
