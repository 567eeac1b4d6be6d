using System.CommandLine;
using Coder.Cli.Configuration;
using Coder.Cli.Console;
using Coder.Cli.Prompts;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder login [url]</c>: sets a deployment up, or stores a session of one that exists.</summary>
internal static class LoginCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "login",
            "Log in to a server, or set up a new one",
            "coder login https://coder.example.com",
            "coder login  # again, to the server of the last login",
            "coder login http://127.0.0.1:3000 --first-user-email ada@example.com --first-user-username ada --first-user-password ...  # set up a new server without questions");
        var url = command.MayTake("url", "URL of the server");
        var first = FirstUserOptions.AddTo(command);
        var useToken = command.Flag(
            "--use-token-as-session", "Store the given token itself instead of a session made with it");
        command.Subcommands.Add(LoginTokenCommand.Create(host));
        return command.Runs((context, ct) => RunAsync(context, context.Get(url), first, context.Get(useToken), ct));
    }

    private static async Task RunAsync(
        CliContext context, string? given, FirstUserOptions first, bool useToken, CancellationToken ct)
    {
        var text = given ?? context.ConfiguredUrl
            ?? await Prompt.AskAsync(context.Console, "URL of the server", null, null, "coder login <url>", ct);
        var url = ServerUrl.Parse(text);
        var client = context.Connect(url, null);
        await client.BuildInfoAsync(ct);

        var isNew = !await client.HasFirstUserAsync(ct);
        client.SessionToken = isNew
            ? await first.CreateUserAsync(context, client, ct)
            : await SessionAsync(context, client, useToken, ct);
        var user = await client.UserAsync("me", ct);

        context.Config.Url = ServerUrl.Show(url);
        context.Config.Session = client.SessionToken;
        var color = context.Console.ErrorHasColor;
        await context.Console.Error.WriteLineAsync(
            $"{Ansi.Green("✔", color)} Logged in to {ServerUrl.Show(url)} as {Ansi.Bold(user.Username, color)}.");
        if (isNew)
        {
            await context.Console.Error.WriteLineAsync("Next, add a template: coder templates init");
        }
    }

    private static async Task<string> SessionAsync(
        CliContext context, CoderClient client, bool useToken, CancellationToken ct)
    {
        var token = context.Get(context.Host.Globals.Token);
        if (token is null)
        {
            return await AskForTokenAsync(context, client, ct);
        }

        client.SessionToken = token;
        return useToken ? token : (await client.CreateApiKeyAsync("me", ct)).Key;
    }

    private static async Task<string> AskForTokenAsync(CliContext context, CoderClient client, CancellationToken ct)
    {
        var page = $"{ServerUrl.Show(client.Url)}/cli-auth";
        var console = context.Console;
        if (console.IsInteractive)
        {
            await console.Error.WriteLineAsync($"Open this page in your browser, log in, and copy the token:\n\n  {page}\n");
            Browser.TryOpen(page, context.Host.Environment);
        }

        while (true)
        {
            client.SessionToken = (await Prompt.SecretAsync(
                console, $"Token from {page}", null, "--token or CODER_SESSION_TOKEN", ct)).Trim();
            try
            {
                await client.UserAsync("me", ct);
                return client.SessionToken;
            }
            catch (CoderApiException e) when (e.Status == System.Net.HttpStatusCode.Unauthorized)
            {
                await console.Error.WriteLineAsync(Ansi.Red($"  The server refused it: {e.Message}", console.ErrorHasColor));
            }
        }
    }
}
