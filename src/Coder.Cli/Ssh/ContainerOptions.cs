using System.CommandLine;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>Options that choose a container of the workspace.</summary>
internal sealed class ContainerOptions
{
    private const string ContainerVariable = "CODER_SSH_CONTAINER";
    private const string UserVariable = "CODER_SSH_CONTAINER_USER";

    private readonly Option<string?> _container;
    private readonly Option<string?> _user;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="fromEnvironment">Whether variables can set them.</param>
    public ContainerOptions(CliCommand command, bool fromEnvironment)
    {
        _container = command.Text(
            "--container", "Container of the workspace to enter: its name or id, or the name of a dev container", "name", fromEnvironment ? ContainerVariable : null, "-c");
        _user = command.Text(
            "--container-user", "User in that container; its own user if not given", "user", fromEnvironment ? UserVariable : null);
    }

    /// <summary>What a command line chooses; null for the workspace itself.</summary>
    /// <exception cref="CliException">It names a user, but no container.</exception>
    public ContainerChoice? Choice(CliContext context)
    {
        var choice = ContainerChoice.Of(context.Get(_container), context.Get(_user));
        return choice is null && context.Get(_user) is { Length: > 0 }
            ? throw new CliException("--container-user names a user of a container, and --container is missing.", hint: "Give both, or neither.")
            : choice;
    }

    /// <summary>Gives these options to another <c>coder ssh</c> by its environment.</summary>
    public static void Lend(ContainerChoice? choice, IDictionary<string, string?> environment)
    {
        if (choice is not null)
        {
            environment[ContainerVariable] = choice.Name;
            environment[UserVariable] = choice.User;
        }
    }
}
