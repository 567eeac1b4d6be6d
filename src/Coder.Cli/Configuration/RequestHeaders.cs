using System.Diagnostics;

namespace Coder.Cli.Configuration;

/// <summary>Extra headers, given as <c>name=value</c> or printed by a command.</summary>
internal static class RequestHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> Read(
        IEnumerable<string> given, string? command, Uri url, Func<string, string?> environment)
    {
        var lines = command is null ? given : given.Concat(RunCommand(command, url, environment));
        return [.. lines.Select(Parse)];
    }

    private static KeyValuePair<string, string> Parse(string line) =>
        line.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? new(name.Trim(), value.Trim())
            : throw new CliException($"The header \"{line}\" is not of the form name=value.");

    private static string[] RunCommand(string command, Uri url, Func<string, string?> environment)
    {
        var (shell, flag) = OperatingSystem.IsWindows() ? (environment("COMSPEC") ?? "cmd.exe", "/c") : ("/bin/sh", "-c");
        var start = new ProcessStartInfo(shell, [flag, command]) { RedirectStandardOutput = true };
        start.Environment["CODER_URL"] = ServerUrl.Show(url);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new CliException($"The header command ended with exit code {process.ExitCode}.", command);
    }
}
