using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder tokens</c>.</summary>
internal static class TokensCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "tokens",
            "Manage tokens for scripts",
            "coder tokens create --name ci --lifetime 30d",
            "coder tokens create --name backup --scope workspace:read --scope template:read  # may only read these");
        command.Aliases.Add("token");
        command.Subcommands.Add(TokensCreateCommand.Create(host));
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(View(host));
        command.Subcommands.Add(Remove(host));
        return command;
    }

    private static Columns<ApiKeyWithOwner> ColumnsWith(bool owner)
    {
        var columns = new Columns<ApiKeyWithOwner>()
            .Add("id", t => t.Id)
            .Add("name", t => t.TokenName)
            .Add("scopes", t => string.Join(", ", t.Scopes))
            .Add("allow list", t => string.Join(", ", t.AllowList.Select(a => $"{a.Type}:{a.Id}")))
            .Add("last used", t => Times.ShowOrNever(t.LastUsed))
            .Add("expires at", t => Times.Show(t.ExpiresAt))
            .Add("created at", t => Times.Show(t.CreatedAt));
        return owner ? columns.Add("owner", t => t.Username) : columns.AddHidden("owner", t => t.Username);
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List tokens", "coder tokens list", "coder tokens list --all -c name,owner,\"expires at\"");
        command.Aliases.Add("ls");
        var all = command.Flag("--all", "Also tokens of others", null, "-a");
        var expired = command.Flag("--include-expired", "Also tokens that have expired or were removed");
        var mine = ColumnsWith(owner: false);
        var columns = mine.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var tokens = await context.Client.TokensAsync("me", context.Get(all), context.Get(expired), ct);
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
                (context.Get(all) ? ColumnsWith(owner: true) : mine).Write(context, columns, tokens);
            }
        });
    }

    private static CliCommand View(CliHost host)
    {
        var command = new CliCommand(host, "view", "Show a token, without its secret", "coder tokens view ci", "coder tokens view ci -o json");
        var token = command.Takes("token", "Its name or id");
        var columns = ColumnsWith(owner: true);
        var option = columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var found = await FindAsync(context, context.Get(token)!, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, found, CoderJsonContext.Default.ApiKeyWithOwner, ct);
                return;
            }

            columns.Write(context, option, [found]);
        });
    }

    private static CliCommand Remove(CliHost host)
    {
        var command = new CliCommand(
            host, "remove", "End a token", "coder tokens remove ci", "coder tokens remove ci --delete  # leave no trace of it in the list");
        command.Aliases.Add("rm");
        command.Aliases.Add("delete");
        var token = command.Takes("token", "Its name, its id, or the token itself");
        var delete = command.Flag("--delete", "Delete it instead of letting it expire now");
        return command.Runs(async (context, ct) =>
        {
            var found = await FindAsync(context, context.Get(token)!, ct);
            var owner = found.UserId.ToString();
            await (context.Get(delete)
                ? context.Client.DeleteApiKeyAsync(owner, found.Id, ct)
                : context.Client.ExpireApiKeyAsync(owner, found.Id, ct));
            await context.Console.Error.WriteLineAsync(
                $"The token {(found.TokenName.Length > 0 ? found.TokenName : found.Id)} {(context.Get(delete) ? "is deleted" : "has expired")}.");
        });
    }

    /// <summary>One of the caller's own tokens; else, for those who may, one of another's by its id.</summary>
    private static async Task<ApiKeyWithOwner> FindAsync(CliContext context, string given, CancellationToken ct)
    {
        var id = given.Split('-')[0];
        var mine = await context.Client.TokensAsync("me", includeAll: false, includeExpired: true, ct);
        var found = mine.FirstOrDefault(t => t.TokenName == given) ?? mine.FirstOrDefault(t => t.Id == id);
        if (found is not null)
        {
            return found;
        }

        var all = await context.Client.TokensAsync("me", includeAll: true, includeExpired: true, ct);
        return all.FirstOrDefault(t => t.Id == id) ?? throw new CliException(
            $"You have no token \"{given}\".", hint: "List them with: coder tokens list --include-expired. Tokens of others are found by their id.");
    }
}
