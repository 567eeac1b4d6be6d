using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder tokens</c>.</summary>
internal static class TokensCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "tokens", "Manage tokens for scripts", "coder tokens create --name ci --lifetime 30d");
        command.Aliases.Add("token");
        command.Subcommands.Add(CreateToken(host));
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Remove(host));
        return command;
    }

    private static CliCommand CreateToken(CliHost host)
    {
        var command = new CliCommand(
            host, "create", "Make a token and print it; it is shown this once", "coder tokens create --name ci --lifetime 30d");
        var lifetime = command.Text("--lifetime", "How long it lives, like 30d; the deployment's default if not given", "duration", "CODER_TOKEN_LIFETIME");
        var name = command.Text("--name", "Name of the token; a random one if not given", "name", "CODER_TOKEN_NAME", "-n");
        var user = command.Text("--user", "User to make it for, by name or id", "user", "CODER_TOKEN_USER", "-u");
        return command.Runs(async (context, ct) =>
        {
            var request = new CreateTokenRequest
            {
                // The API counts nanoseconds; a tick is a hundred of them.
                Lifetime = context.Get(lifetime) is { } text ? Durations.Parse(text).Ticks * 100 : 0,
                TokenName = context.Get(name) ?? "",
            };
            var token = await context.Client.CreateTokenAsync(context.Get(user) ?? "me", request, ct);
            await context.Console.Out.WriteLineAsync(token.Key);
        });
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List tokens", "coder tokens list", "coder tokens list --all");
        command.Aliases.Add("ls");
        var all = command.Flag("--all", "Also tokens of others", null, "-a");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var tokens = await context.Client.TokensAsync("me", context.Get(all), ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, tokens, CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner, ct);
            }
            else if (tokens.Count == 0)
            {
                await context.Console.Error.WriteLineAsync("There are no tokens. Make one with: coder tokens create");
            }
            else
            {
                TableWriter.Write(
                    context.Console,
                    ["id", "name", "owner", "last used", "expires at", "created at"],
                    tokens.Select(t => (string[])
                    [
                        t.Id,
                        t.TokenName,
                        t.Username,
                        t.LastUsed.Year < 2000 ? "never" : t.LastUsed.LocalDateTime.ToString("g"),
                        t.ExpiresAt.LocalDateTime.ToString("g"),
                        t.CreatedAt.LocalDateTime.ToString("g"),
                    ]));
            }
        });
    }

    private static CliCommand Remove(CliHost host)
    {
        var command = new CliCommand(host, "remove", "Remove a token", "coder tokens remove ci");
        command.Aliases.Add("rm");
        command.Aliases.Add("delete");
        var token = command.Takes("token", "Its name, its id, or the token itself");
        return command.Runs(async (context, ct) =>
        {
            var given = context.Get(token)!;
            var id = given.Split('-')[0];
            var tokens = await context.Client.TokensAsync("me", includeAll: false, ct);
            var found = tokens.FirstOrDefault(t => t.TokenName == given || t.Id == id) ?? throw new CliException(
                $"You have no token \"{given}\".", hint: "List them with: coder tokens list");
            await context.Client.DeleteApiKeyAsync("me", found.Id, ct);
            await context.Console.Error.WriteLineAsync($"The token {(found.TokenName.Length > 0 ? found.TokenName : found.Id)} is removed.");
        });
    }
}
