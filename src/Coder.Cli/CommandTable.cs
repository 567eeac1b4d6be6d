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
    private const string Programs = "Running Coder";

    private static readonly (string Group, Func<CliHost, CliCommand> Create)[] Table =
    [
        (Start, LoginCommand.Create),
        (Start, LogoutCommand.Create),
        (Start, WhoamiCommand.Create),
        (Start, VersionCommand.Create),
        (Start, CompletionCommand.Create),
        (Start, CompletionCommand.CreateQuery),
        (Workspaces, CreateCommand.Create),
        (Workspaces, ListCommand.Create),
        (Workspaces, ShowCommand.Create),
        (Workspaces, SshCommand.Create),
        (Workspaces, LogsCommand.Create),
        (Workspaces, StartCommand.Create),
        (Workspaces, StopCommand.Create),
        (Workspaces, RestartCommand.Create),
        (Workspaces, UpdateCommand.Create),
        (Workspaces, DeleteCommand.Create),
        (Workspaces, RenameCommand.Create),
        (Workspaces, FavoriteCommands.Favorite),
        (Workspaces, FavoriteCommands.Unfavorite),
        (Workspaces, PingCommand.Create),
        (Workspaces, StateCommand.Create),
        (Templates, TemplatesCommand.Create),
        (Administration, TokensCommand.Create),
        (Administration, UsersCommand.Create),
        (Administration, OrganizationsCommand.Create),
        (Programs, ServerCommand.Create),
        (Programs, AgentCommand.Create),
        (Programs, StatCommand.Create),
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
