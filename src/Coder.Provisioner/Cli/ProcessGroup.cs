using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Coder.Provisioner.Cli;

/// <summary>A command to run to its end.</summary>
/// <param name="Program">What to run.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Environment">Its whole environment.</param>
internal sealed record CliCommand(
    string Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// Runs commands in process groups of their own. A canceled command is asked to end (SIGINT) and has its group killed when it has
/// not after a while, the providers that it started among them.
/// </summary>
internal sealed partial class ProcessGroup(TimeProvider time, TimeSpan grace)
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int LongestLine = 1024 * 1024;

    /// <summary>Runs a command and gives its exit code.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Called with each line of its standard output, one at a time.</param>
    /// <param name="errors">Called with each line of its standard error, one at a time.</param>
    /// <param name="ct">Asks the command to end; the call still returns its exit code.</param>
    public async Task<int> RunAsync(CliCommand command, Action<string> output, Action<string> errors, CancellationToken ct)
    {
        // setsid becomes the command, so that its number is that of the group too.
        var start = new ProcessStartInfo("setsid", [command.Program, .. command.Arguments])
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var ended = new CancellationTokenSource();
        var canceling = EndWhenCanceledAsync(process.Id, ct, ended.Token);
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, errors));
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        finally
        {
            await ended.CancelAsync();
            await canceling;
            _ = Kill(-process.Id, SigKill);
        }
    }

    private async Task EndWhenCanceledAsync(int pid, CancellationToken asked, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(asked, ended);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested)
        {
            return;
        }

        _ = Kill(pid, SigInt);
        await Task.Delay(grace, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCancellationRequested)
        {
            _ = Kill(-pid, SigKill);
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        var kept = new StringBuilder();
        var chunk = new char[16 * 1024];
        for (int read; (read = await reader.ReadAsync(chunk, CancellationToken.None)) > 0;)
        {
            for (var rest = chunk.AsMemory(0, read); rest.Length > 0;)
            {
                var end = rest.Span.IndexOf('\n');
                var part = end < 0 ? rest : rest[..end];
                kept.Append(part.Span[..Math.Min(part.Length, LongestLine - kept.Length)]);
                rest = end < 0 ? default : rest[(end + 1)..];
                if (end >= 0)
                {
                    line(kept.ToString().TrimEnd('\r'));
                    kept.Clear();
                }
            }
        }

        if (kept.Length > 0)
        {
            line(kept.ToString());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
