using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Identity;
using Coder.Server.Users;

namespace Coder.Server.Commands;

/// <summary><c>coder server reset-password</c>: a new password for somebody who cannot sign in; their sessions end.</summary>
internal static class ResetPasswordCommand
{
    private const string Usage =
        """
        Set the password of a user, directly in the database. Their sessions end.

        Usage: coder server reset-password <user name> [flags]

          --postgres-url, $CODER_PG_CONNECTION_URL
                                            database; empty: the built-in one, while the server does not run

        The new password is asked for; from a pipe, it is the first line.
        """;

    private static readonly Dictionary<string, string> Flags = [];

    public static async Task<int> RunAsync(CommandInput input, CancellationToken ct)
    {
        var flags = CommandFlags.Read(input, Flags);
        if (flags.Help)
        {
            await input.Output.WriteLineAsync(Usage);
            return 0;
        }

        if (flags.Words is not [var name])
        {
            throw new StartupException("give the name of one user: coder server reset-password <user name>");
        }

        var actor = Actor.System("reset-password");
        await using var database = await CommandDatabase.OpenAsync(flags, input, ct);
        var found = await database.Services.GetRequiredService<UserStore>().GetAsync(actor, name, Actions.Read, ct);
        var user = found.Failed ? throw new StartupException($"there is no user \"{name}\".") : found.Value;
        var password = await input.Prompt.PasswordAsync("", $"New password of {user.Username}", "the new password", ct);
        CommandDatabase.Value(await database.Services.GetRequiredService<PasswordStore>().ChangeAsync(
            actor, user, new UpdateUserPasswordRequest { Password = password }, ct));
        await input.Output.WriteLineAsync($"The password of {user.Username} is set.");
        return 0;
    }
}
