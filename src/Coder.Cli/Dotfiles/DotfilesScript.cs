using System.Diagnostics;

namespace Coder.Cli.Dotfiles;

/// <summary>The script of a repository that sets everything up itself.</summary>
internal static class DotfilesScript
{
    private static readonly string[] Names =
        ["install.sh", "install", "bootstrap.sh", "bootstrap", "script/bootstrap", "setup.sh", "setup", "script/setup"];

    /// <returns>The first of the usual names that is an executable file; null when there is none.</returns>
    /// <exception cref="CliException">There is one that cannot be executed, and none that can.</exception>
    public static string? Find(string directory)
    {
        var there = Names.Where(name => File.Exists(Path.Combine(directory, name))).ToList();
        return there.FirstOrDefault(name => IsExecutable(Path.Combine(directory, name))) ?? (there.Count == 0
            ? null
            : throw new CliException(
                $"{there[0]} of the repository is not executable.", hint: $"In the repository: git update-index --chmod=+x {there[0]}"));
    }

    /// <summary>Runs it in the clone with the terminal of this command.</summary>
    /// <exception cref="CliException">It failed.</exception>
    public static async Task RunAsync(CliContext context, string directory, string script, CancellationToken ct)
    {
        await context.Console.Error.WriteLineAsync($"Running {script}");
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(directory, script)) { WorkingDirectory = directory })!;
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new CliException($"{script} ended with exit code {process.ExitCode}.");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException($"{script} could not be started.", e.Message, "Check its first line (#!).");
        }
    }

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
}
