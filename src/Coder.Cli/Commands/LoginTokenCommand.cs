namespace Coder.Cli.Commands;

/// <summary><c>coder login token</c>: prints the stored session token.</summary>
internal static class LoginTokenCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "token",
            "Print the session token of the last login",
            "curl -H \"Coder-Session-Token: $(coder login token)\" https://coder.example.com/api/v2/users/me");
        return command.Runs(async (context, _) =>
        {
            var token = context.Get(context.Host.Globals.Token) ?? context.Config.Session
                ?? throw new CliException("You are not logged in.", hint: "Log in with: coder login <url>");
            await context.Console.Out.WriteLineAsync(token);
        });
    }
}
