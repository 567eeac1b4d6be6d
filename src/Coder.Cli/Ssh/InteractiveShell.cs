using System.Runtime.Versioning;
using Coder.Cli.Console;

namespace Coder.Cli.Ssh;

/// <summary>Joins the local terminal to a remote one.</summary>
[UnsupportedOSPlatform("windows")]
internal static class InteractiveShell
{
    public static async Task<int> RunAsync(IConsole console, ExecSession session, TerminalSize opened, CancellationToken ct)
    {
        using var raw = RawTerminal.Enter();
        using var resize = RawTerminal.OnResize(size => _ = session.ResizeAsync(size, ct));
        if (RawTerminal.Size is var now && now != opened)
        {
            await session.ResizeAsync(now, ct);
        }

        try
        {
            return await session.RunAsync(console.OpenInput(), console.OpenOutput(), console.OpenError(), ct);
        }
        catch
        {
            // Whatever the remote program did to the screen, the error has to be readable.
            RawTerminal.LeaveFullScreenModes();
            raw.Dispose();
            await console.Error.WriteLineAsync();
            throw;
        }
    }
}
