using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Coder.Terraform.Processes;

/// <summary>
/// Runs programs to their end, each in a process group of its own: commands of provisioners, git, and the terraform program. A canceled one is
/// asked to end (SIGINT), and killed with its group when it has not after a while.
/// </summary>
/// <param name="time">The clock of waits.</param>
public sealed partial class ChildRunner(TimeProvider time)
{
    private const int NoSuchFile = 2;
    private const int NotPermitted = 13;
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const string UsualPath = "/usr/local/bin:/usr/bin:/bin";

    // What a script starts in the background ignores SIGINT, and so would all commands of such a server: they could not be asked to end. With
    // a handler in this process, which changes nothing for it, they begin with the default.
    private static readonly PosixSignalRegistration? Interrupts =
        IsIgnored(SigInt) ? PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true) : null;

    /// <summary>How long output is waited for after the end, when a process that goes on holds it open.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs a command and gives its exit code; 128 and the number of the signal when one ended it.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Called with each line of its standard output, one at a time.</param>
    /// <param name="errors">Called with each line of its standard error, one at a time, maybe while <paramref name="output"/> is called.</param>
    /// <param name="ct">Asks the command to end; the call still returns its exit code.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public Task<int> RunAsync(ChildCommand command, Action<string> output, Action<string> errors, CancellationToken ct) =>
        RunAsync(command, reader => ReadLinesAsync(reader, command.LongestLine, output), errors, ct);

    /// <inheritdoc cref="RunAsync(ChildCommand, Action{string}, Action{string}, CancellationToken)"/>
    /// <param name="command">What to run.</param>
    /// <param name="output">Receives its standard output as it is. When it does not take it, the command is killed, and its error is thrown.</param>
    /// <param name="errors">Called with each line of its standard error, one at a time.</param>
    /// <param name="ct">Asks the command to end; the call still returns its exit code.</param>
    public Task<int> RunAsync(ChildCommand command, Stream output, Action<string> errors, CancellationToken ct) =>
        RunAsync(command, reader => reader.BaseStream.CopyToAsync(output, CancellationToken.None), errors, ct);

    private async Task<int> RunAsync(ChildCommand command, Func<StreamReader, Task> output, Action<string> errors, CancellationToken ct)
    {
        using var process = Start(command);
        var ended = process.WaitForExitAsync(CancellationToken.None);
        var streams = Task.WhenAll(
            WriteAsync(process.StandardInput, command.Input),
            ReadAsync(process.StandardOutput, output, process.Id, ended),
            ReadAsync(process.StandardError, reader => ReadLinesAsync(reader, command.LongestLine, errors), process.Id, ended));
        await EndAsync(command, process.Id, ended, ct);
        if (command.Group == ChildGroup.EndsWithCommand)
        {
            _ = Kill(-process.Id, SigKill);

            // Nobody is left who could write, but for one that has left the group.
            await streams.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await streams.WaitAsync(OutputGrace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (streams.IsCompleted)
        {
            await streams;
        }

        return process.ExitCode;
    }

    private static Process Start(ChildCommand command)
    {
        GC.KeepAlive(Interrupts);

        // setsid becomes the command, so that its number is that of the group too.
        var start = new ProcessStartInfo("setsid", [PathOf(command), .. command.Arguments])
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // setsid could tell only in words that there is no such program.
    private static string PathOf(ChildCommand command)
    {
        var folders = command.Program.Contains('/') ? [command.Folder]
            : command.Environment.GetValueOrDefault("PATH", UsualPath).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Select(folder => Path.Combine(command.Folder, folder, command.Program)).Where(File.Exists).ToList();
        return found.Find(file => (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None)
            ?? throw new Win32Exception(found.Count == 0 ? NoSuchFile : NotPermitted);
    }

    private async Task EndAsync(ChildCommand command, int pid, Task ended, CancellationToken ct)
    {
        await ended.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompleted)
        {
            return;
        }

        if (command.Group == ChildGroup.EndsWithCommand)
        {
            _ = Kill(pid, SigInt);
        }
        else
        {
            KillGroup(pid, SigInt);
        }

        await ended.WaitAsync(command.Grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted)
        {
            KillGroup(pid, SigKill);
            await ended;
        }
    }

    private static async Task ReadAsync(StreamReader reader, Func<StreamReader, Task> read, int pid, Task ended)
    {
        using (reader)
        {
            try
            {
                await read(reader);
            }
            catch when (!ended.IsCompleted)
            {
                // It would wait for ever for its output to be taken.
                KillGroup(pid, SigKill);
                throw;
            }
        }
    }

    private static async Task WriteAsync(StreamWriter writer, string input)
    {
        await using var stream = writer.BaseStream;
        try
        {
            await writer.WriteAsync(input);
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }

    private static async Task ReadLinesAsync(StreamReader reader, int longest, Action<string> line)
    {
        var kept = new StringBuilder();
        var chunk = new char[16 * 1024];
        for (int read; (read = await reader.ReadAsync(chunk, CancellationToken.None)) > 0;)
        {
            for (var rest = chunk.AsMemory(0, read); rest.Length > 0;)
            {
                var end = rest.Span.IndexOf('\n');
                var part = end < 0 ? rest : rest[..end];
                var room = longest - kept.Length;
                if (part.Length > room)
                {
                    line(kept.Append(part.Span[..room]).ToString());
                    kept.Clear();
                    rest = rest[room..];
                    continue;
                }

                kept.Append(part.Span);
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

    // SigIgn: 0000000000001002, a bit for each signal from 1.
    private static bool IsIgnored(int signal)
    {
        const string Field = "SigIgn:";
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
            return line is not null && (ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
        }
        catch (IOException)
        {
            return false; // not Linux
        }
    }

    // Between its start and its first act the command has no group of its own yet.
    private static void KillGroup(int pid, int signal)
    {
        if (Kill(-pid, signal) != 0)
        {
            _ = Kill(pid, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
