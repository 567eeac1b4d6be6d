using System.CommandLine;
using Coder.Cli.Prompts;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary>Options and questions for the first user of a new server.</summary>
internal sealed class FirstUserOptions
{
    private readonly Option<string?> _email;
    private readonly Option<string?> _username;
    private readonly Option<string?> _fullName;
    private readonly Option<string?> _password;
    private readonly Option<bool> _trial;

    private FirstUserOptions(CliCommand command)
    {
        _email = command.Text("--first-user-email", "E-mail of the first user", "e-mail", "CODER_FIRST_USER_EMAIL");
        _username = command.Text("--first-user-username", "Name of the first user", "name", "CODER_FIRST_USER_USERNAME");
        _fullName = command.Text("--first-user-full-name", "Full name of the first user", "name", "CODER_FIRST_USER_FULL_NAME");
        _password = command.Text("--first-user-password", "Password of the first user", "password", "CODER_FIRST_USER_PASSWORD");
        _trial = command.Flag("--first-user-trial", "Accepted for compatibility", "CODER_FIRST_USER_TRIAL");
    }

    public static FirstUserOptions AddTo(CliCommand command) => new(command);

    /// <summary>Creates the user, asking for what was not given, and logs in.</summary>
    /// <returns>The session token.</returns>
    public async Task<string> CreateUserAsync(CliContext context, CoderClient client, CancellationToken ct)
    {
        var console = context.Console;
        if (console.IsInteractive && context.Get(_email) is null)
        {
            await console.Error.WriteLineAsync("This server is new. Create its first user, who may do everything.");
        }

        var username = context.Get(_username)
            ?? await Prompt.AskAsync(console, "Username", context.Host.Environment("USER") ?? "admin", null, "--first-user-username", ct);
        var email = context.Get(_email)
            ?? await Prompt.AskAsync(console, "E-mail", null, CheckEmail, "--first-user-email", ct);
        var password = context.Get(_password) ?? await AskPasswordAsync(context, ct);

        await client.CreateFirstUserAsync(
            new CreateFirstUserRequest
            {
                Email = email,
                Username = username,
                Name = context.Get(_fullName) ?? "",
                Password = password,
                Trial = context.Get(_trial),
            },
            ct);
        return (await client.LoginWithPasswordAsync(new() { Email = email, Password = password }, ct)).SessionToken;
    }

    private static async Task<string> AskPasswordAsync(CliContext context, CancellationToken ct)
    {
        const string Flag = "--first-user-password";
        var password = await Prompt.SecretAsync(context.Console, "Password", null, Flag, ct);
        await Prompt.SecretAsync(
            context.Console, "The password again", text => text == password ? null : "It is not the same.", Flag, ct);
        return password;
    }

    private static string? CheckEmail(string text) =>
        text.IndexOf('@') is > 0 and var at && at < text.Length - 1 ? null : "That is not an e-mail address.";
}
