using System.Diagnostics;

namespace Coder.Cli.Commands;

/// <summary>Opens pages in the user's browser, where there is one.</summary>
internal static class Browser
{
    /// <summary>Tries; whoever calls has shown the URL already.</summary>
    public static void TryOpen(string url, Func<string, string?> environment)
    {
        var hasDisplay = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            || environment("DISPLAY") is { Length: > 0 } || environment("WAYLAND_DISPLAY") is { Length: > 0 };
        if (!hasDisplay)
        {
            return;
        }

        try
        {
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo(url) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [url])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
            using var process = Process.Start(start);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            // No browser to open.
        }
    }
}
