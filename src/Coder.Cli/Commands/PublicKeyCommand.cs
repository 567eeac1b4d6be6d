using Coder.Cli.Prompts;

namespace Coder.Cli.Commands;

/// <summary><c>coder publickey</c>: the key with which the user's workspaces sign in to Git servers.</summary>
internal static class PublicKeyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "publickey", "Show the public key with which your workspaces reach Git servers", "coder publickey", "coder publickey --reset --yes");
        command.Aliases.Add("pubkey");
        var reset = command.Flag("--reset", "Make a new pair of keys first; Git servers refuse the old one only when you delete it there");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var client = context.Client;
            if (context.Get(reset))
            {
                await Prompt.ConfirmOrStopAsync(
                    context.Console, "Make a new key? Git servers refuse your workspaces until you have given it to them.", context.Get(yes), ct);
            }

            var key = context.Get(reset) ? await client.RenewGitSshKeyAsync("me", ct) : await client.GitSshKeyAsync("me", ct);
            await context.Console.Out.WriteLineAsync(key.PublicKey.TrimEnd());
            if (context.Console.IsInteractive)
            {
                await context.Console.Error.WriteLineAsync("Add it to your account on the Git server, as a key for signing in and, if you sign commits with it, for signing.");
            }
        });
    }
}
