using System.Diagnostics;

namespace Coder.Cli.Dotfiles;

/// <summary>The local clone of a repository of dotfiles.</summary>
/// <param name="context">The command; what Git says goes to its standard error.</param>
/// <param name="path">Directory of the clone.</param>
internal sealed class DotfilesClone(CliContext context, string path)
{
    public string Path { get; } = path;

    /// <summary>Clones, or brings an earlier clone of the same repository up to date.</summary>
    /// <exception cref="CliException">Git failed; or something else is in the way.</exception>
    public async Task UpdateAsync(string repository, string? branch, CancellationToken ct)
    {
        if (!Directory.Exists(Path) || !Directory.EnumerateFileSystemEntries(Path).Any())
        {
            await GitAsync(["clone", .. branch is null ? Array.Empty<string>() : ["--branch", branch], "--", repository, Path], $"{repository} could not be cloned.", ct);
            return;
        }

        if (!Directory.Exists(System.IO.Path.Combine(Path, ".git")))
        {
            throw new CliException($"{Path} is there already, and is no clone.", hint: "Move it away, or choose another name with --repo-dir");
        }

        await GitAsync(["-C", Path, "remote", "set-url", "origin", repository], $"{Path} could not be set to {repository}.", ct);
        if (branch is not null)
        {
            await GitAsync(["-C", Path, "fetch", "origin", branch], $"The branch {branch} could not be fetched.", ct);
            await GitAsync(["-C", Path, "checkout", branch], $"The branch {branch} could not be checked out.", ct);
        }

        await GitAsync(["-C", Path, "pull", "--ff-only"], $"{Path} could not be brought up to date.", ct);
    }

    private async Task GitAsync(IEnumerable<string> arguments, string failure, CancellationToken ct)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEndAsync(ct);
            var error = git.StandardError.ReadToEndAsync(ct);
            await git.WaitForExitAsync(ct);
            var said = (await output + await error).Trim();
            if (git.ExitCode != 0)
            {
                throw new CliException(failure, said);
            }

            if (said.Length > 0)
            {
                await context.Console.Error.WriteLineAsync(said);
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException("git could not be started.", e.Message, "Install git.");
        }
    }
}
