using System.Diagnostics;
using System.Text;
using Coder.Agent.Processes;
using Coder.Agent.Terminals;

namespace Coder.Bench.Tunnel;

/// <summary>The agent's own terminal in this process: what the server adds to is measured against it.</summary>
internal static class LocalTerminal
{
    /// <summary>Types keys one after another into a command that echoes them.</summary>
    /// <returns>Milliseconds of each, sorted.</returns>
    public static async Task<double[]> KeystrokesAsync(string command, int count)
    {
        using var terminal = PseudoTerminal.Open(80, 24);
        var child = ProcessSpawner.StartOnTerminal(
            new ProcessSpec
            {
                Arguments = ["/bin/sh", "-c", command],
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["TERM"] = "xterm" },
                Directory = "/",
            },
            terminal);
        await SeesAsync(terminal, "ready");
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await terminal.Stream.WriteAsync("k"u8.ToArray());
            await SeesAsync(terminal, "k");
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        await child.EndAsync(Signals.Hangup, TimeSpan.FromSeconds(5), TimeProvider.System);
        Array.Sort(times);
        return times;
    }

    private static async Task SeesAsync(PseudoTerminal terminal, string text)
    {
        var buffer = new byte[256];
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            seen.Append(Encoding.UTF8.GetString(buffer, 0, await terminal.Stream.ReadAsync(buffer)));
        }
    }
}
