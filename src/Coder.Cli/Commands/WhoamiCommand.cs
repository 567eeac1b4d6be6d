using Coder.Cli.Configuration;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder whoami</c>.</summary>
internal static class WhoamiCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "whoami", "Show who you are logged in as", "coder whoami");
        var output = command.Output("text");
        return command.Runs(async (context, ct) =>
        {
            var user = await context.Client.UserAsync("me", ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, user, CoderJsonContext.Default.User, ct);
                return;
            }

            await context.Console.Out.WriteLineAsync(
                $"{user.Username} ({user.Email}) at {ServerUrl.Show(context.Client.Url)}");
            if (user.Roles.Count > 0)
            {
                await context.Console.Out.WriteLineAsync("Roles: " + string.Join(", ", user.Roles.Select(r => r.Name)));
            }
        });
    }
}
