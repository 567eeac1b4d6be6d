using System.CommandLine;
using Coder.Cli.Commands;

namespace Coder.Cli;

/// <summary>Every command, in the order in which help shows them.</summary>
internal static class CommandTable
{
    private const string Start = "Getting started";
    private const string Workspaces = "Workspaces";
    private const string Templates = "Templates";
    private const string Administration = "Administration";
    private const string Inside = "Running Coder";

    private static readonly (string Group, Func<CliHost, CliCommand> Create)[] Table =
    [
        (Start, LoginCommand.Create),
        (Start, LogoutCommand.Create),
        (Start, WhoamiCommand.Create),
        (Start, VersionCommand.Create),
        (Start, CompletionCommand.Create),
        (Workspaces, CreateCommand.Create),
        (Workspaces, ListCommand.Create),
        (Workspaces, ShowCommand.Create),
        (Workspaces, StartCommand.Create),
        (Workspaces, StopCommand.Create),
        (Workspaces, RestartCommand.Create),
        (Workspaces, UpdateCommand.Create),
        (Workspaces, DeleteCommand.Create),
        (Workspaces, RenameCommand.Create),
        (Workspaces, FavoriteCommands.Favorite),
        (Workspaces, FavoriteCommands.Unfavorite),
        (Workspaces, SshCommand.Create),
        (Workspaces, LogsCommand.Create),
        (Templates, TemplatesCommand.Create),
        (Inside, ServerCommand.Create),
        (Inside, CompletionCommand.CreateQuery),
    ];

    public static IEnumerable<Command> All(CliHost host)
    {
        foreach (var (group, create) in Table)
        {
            var command = create(host);
            command.Group = group;
            yield return command;
        }
    }

    /// <summary>The command as it is typed.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "coder";
}
