using Coder.Cli.Dotfiles;
using Coder.Cli.Prompts;

namespace Coder.Cli.Commands;

/// <summary><c>coder dotfiles &lt;repository&gt;</c>: makes a workspace the user's own.</summary>
internal static class DotfilesCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "dotfiles", "Set up this machine from a repository of dotfiles", "coder dotfiles --yes git@github.com:ada/dotfiles.git");
        var repository = command.Takes("repository", "URL that Git can clone");
        var symlinkDirectory = command.Text("--symlink-dir", "Where links to the dotfiles go; the home directory if not given", "path", "CODER_SYMLINK_DIR");
        var branch = command.Text("--branch", "Branch to use; the repository's default if not given", "branch", null, "-b");
        var directory = command.Text("--repo-dir", "Directory of the clone, under the one of coder's settings; dotfiles if not given", "name", "CODER_DOTFILES_REPO_DIR");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var home = context.Host.Environment("HOME") ?? throw new CliException("HOME is not set.");
            var clone = new DotfilesClone(context, Path.Combine(context.Config.Path, context.Get(directory) ?? "dotfiles"));
            await Prompt.ConfirmOrStopAsync(
                context.Console, $"Get {context.Get(repository)} and run its script, or link its files into the home directory?", context.Get(yes), ct);
            await clone.UpdateAsync(context.Get(repository)!, context.Get(branch), ct);
            if (DotfilesScript.Find(clone.Path) is { } script)
            {
                await DotfilesScript.RunAsync(context, clone.Path, script, ct);
                return;
            }

            var links = DotfilesLinks.Make(clone.Path, Path.GetFullPath(context.Get(symlinkDirectory) ?? home));
            foreach (var (name, backup) in links)
            {
                await context.Console.Error.WriteLineAsync(backup is null ? $"Linked {name}" : $"Linked {name}; what was there is now {backup}");
            }

            await context.Console.Error.WriteLineAsync(
                links.Count == 0 ? "The repository has neither a script nor dotfiles: nothing was done." : $"{links.Count} dotfiles are linked.");
        });
    }
}
