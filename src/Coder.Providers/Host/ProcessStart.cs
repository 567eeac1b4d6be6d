using System.Diagnostics;
using System.Globalization;

namespace Coder.Providers.Host;

/// <summary>What to run.</summary>
internal sealed record ProcessCommand(
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string Directory,
    string LogFile);

/// <summary>
/// Starts processes that have nothing to do with the server afterwards: a session of their own, an environment of their
/// own, no inherited terminal or file, and a parent other than the server, so that they outlive it and are no zombies
/// when they end.
/// </summary>
internal static class ProcessStart
{
    private const int LogLimitBytes = 1024 * 1024;

    // Runs in a new session. The inner shell tells its number and becomes the command; the outer one ends at once,
    // which gives both sides of the pipe to init. The log keeps the first LogLimitBytes and swallows the rest; it
    // ignores polite signals, so that the last words of a process that is being stopped are not lost.
    private const string Trampoline = """
        log=$1 limit=$2 group=$3
        shift 3
        [ -z "$group" ] || echo $$ >"$group/cgroup.procs" || exit 1
        exec 3>&1 </dev/null
        sh -c 'echo $$ >&3; exec "$@" 3>&-' sh "$@" 2>&1 | {
            exec 3>&- >/dev/null 2>&1
            trap '' HUP INT TERM
            head -c "$limit" >"$log"
            exec cat
        } &
        """;

    /// <summary>Starts a command and gives its process, which may have ended already.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="cgroup">The folder of the control group to run it in; null: the server's.</param>
    /// <exception cref="IOException">It could not be started; the message says why.</exception>
    public static async Task<ProcessIdentity> RunAsync(ProcessCommand command, string? cgroup)
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = command.Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "/bin/sh", "-c", Trampoline, "sh", command.LogFile, LogLimitBytes.ToString(CultureInfo.InvariantCulture), cgroup ?? "",
            command.Executable, .. command.Arguments,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        using var trampoline = Start(start);
        var output = trampoline.StandardOutput.ReadToEndAsync();
        var errors = await trampoline.StandardError.ReadToEndAsync();
        await trampoline.WaitForExitAsync();
        return int.TryParse((await output).Trim(), CultureInfo.InvariantCulture, out var pid)
            ? ProcessIdentity.Of(pid) ?? new ProcessIdentity(pid, 0, "")
            : throw new IOException(errors.Trim() is { Length: > 0 } text ? text : $"/bin/sh ended with code {trampoline.ExitCode}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"setsid (package util-linux) cannot be run: {e.Message}", e);
        }
    }
}
