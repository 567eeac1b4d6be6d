using Coder.Cli.Configuration;
using Coder.Cli.Prompts;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder logout</c>: ends the session on the server and forgets it here.</summary>
internal static class LogoutCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "logout", "End the session and forget it", "coder logout");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var client = context.Client;
            await Prompt.ConfirmOrStopAsync(
                context.Console, $"Log out of {ServerUrl.Show(client.Url)}?", context.Get(yes), ct);
            string? problem = null;
            try
            {
                await client.LogoutAsync(ct);
            }
            catch (CoderApiException e) when (e.Status == System.Net.HttpStatusCode.Unauthorized)
            {
                // The session had ended already.
            }
            catch (Exception e) when (e is CoderApiException or HttpRequestException)
            {
                problem = e.Message;
            }

            context.Config.Session = null;
            await context.Console.Error.WriteLineAsync(problem is null
                ? "Logged out."
                : $"Logged out here, but the server could not end the session: {problem}");
        });
    }
}
