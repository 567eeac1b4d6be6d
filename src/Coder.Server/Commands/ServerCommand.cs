using Coder.Server.Identity.Encryption;

namespace Coder.Server.Commands;

/// <summary>A command of the server's program beside running the server: it works on the database and ends.</summary>
/// <param name="Name">The first argument that starts it.</param>
/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="RunAsync">Does it; answers the exit code. What stops it is a <see cref="StartupException"/>.</param>
internal sealed record ServerCommand(string Name, string Summary, Func<CommandInput, CancellationToken, Task<int>> RunAsync);

/// <summary>What a command is started with.</summary>
internal sealed record CommandInput(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    TextWriter Output,
    Prompt Prompt);

/// <summary>The one table of commands.</summary>
internal static class ServerCommands
{
    public static IReadOnlyList<ServerCommand> All { get; } =
    [
        new("create-admin-user", "Create a user who owns the deployment, directly in the database", CreateAdminUserCommand.RunAsync),
        new("reset-password", "Set the password of a user, directly in the database", ResetPasswordCommand.RunAsync),
        new(DbcryptCommand.Name, "Change the keys that encrypt secrets in the database, or do away with them", (input, ct) =>
            DbcryptCommand.RunAsync([.. input.Arguments.Skip(1)], input.Environment, Console.In, input.Output, Console.Error, ct)),
    ];

    // Started by the small program only, so it is in no list.
    private static readonly ServerCommand Check = new(CheckTemplateCommand.Name, "", CheckTemplateCommand.RunAsync);

    /// <summary>The command that the arguments start, or null when they start the server.</summary>
    public static ServerCommand? Find(IReadOnlyList<string> arguments) =>
        arguments.Count == 0 ? null : All.Append(Check).FirstOrDefault(command => command.Name == arguments[0]);
}
