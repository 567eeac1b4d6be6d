namespace Coder.Cli.Commands;

/// <summary><c>coder gitaskpass &lt;prompt&gt;</c>: would answer Git's questions for a password from the owner's accounts; the server has none yet.</summary>
internal static class GitAskPassCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "gitaskpass", "Answer Git's question for a name or password") { Hidden = true };
        command.Takes("prompt", "What Git asks");
        return command.Runs((_, _) => throw new CliException(
            "This server keeps no accounts of Git servers, so it cannot answer for you.",
            hint: "Use an SSH address (git@host:…) with the key that coder publickey shows, or a credential helper of Git's own."));
    }
}
