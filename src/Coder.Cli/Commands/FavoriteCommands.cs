using Coder.Cli.Workspaces;

namespace Coder.Cli.Commands;

/// <summary><c>coder favorite</c> and <c>coder unfavorite</c>.</summary>
internal static class FavoriteCommands
{
    public static CliCommand Favorite(CliHost host) =>
        Create(host, "favorite", "Put a workspace at the top of your list", favorite: true, "fav", "favourite");

    public static CliCommand Unfavorite(CliHost host) =>
        Create(host, "unfavorite", "Take a workspace from the top of your list", favorite: false, "unfav", "unfavourite");

    private static CliCommand Create(CliHost host, string name, string description, bool favorite, params string[] aliases)
    {
        var command = new CliCommand(host, name, description, $"coder {name} demo");
        foreach (var alias in aliases)
        {
            command.Aliases.Add(alias);
        }

        var workspaceName = command.TakesWorkspace();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            await context.Client.SetFavoriteAsync(workspace.Id, favorite, ct);
            await context.Console.Error.WriteLineAsync(
                favorite ? $"{workspace.Name} is a favorite now." : $"{workspace.Name} is not a favorite any more.");
        });
    }
}
