using Coder.Agent.Commands;
using Coder.Agent.Processes;

namespace Coder.Agent.Containers;

/// <summary>A running container that sessions run in.</summary>
/// <param name="Processes">The processes of all sessions in containers.</param>
/// <param name="Program">Path of the engine's command line.</param>
/// <param name="Id">The container.</param>
/// <param name="User">Who runs the sessions; empty for the container's own user.</param>
/// <param name="Folder">Where they start; empty for where the container's own commands do.</param>
/// <param name="Variables">The dev container's environment for commands; null unsets.</param>
internal sealed record ContainerEntry(
    ContainerProcesses Processes, string Program, string Id, string User, string Folder, IReadOnlyDictionary<string, string?> Variables)
{
    /// <summary>The process that carries a session in the container.</summary>
    /// <param name="environment">The workspace's, for <c>docker</c> itself.</param>
    /// <param name="command">A command for the user's shell; empty for a login shell.</param>
    /// <param name="client">Environment that the client sends along.</param>
    /// <param name="term">Kind of the client's terminal.</param>
    /// <param name="terminalPath">Path of the terminal, null without one.</param>
    public ProcessSpec Spec(
        CommandEnvironment environment, string command, IReadOnlyDictionary<string, string>? client, string? term, string? terminalPath)
    {
        var variables = new Dictionary<string, string?>(Variables, StringComparer.Ordinal);
        foreach (var (name, value) in environment.ForContainer(client, term, onTerminal: terminalPath is not null))
        {
            variables[name] = value;
        }

        string[] onTerminal = terminalPath is null ? [] : ["--tty"];
        string[] asUser = User.Length > 0 ? ["--user", User] : [];
        return new ProcessSpec
        {
            Arguments = [Program, "exec", "--interactive", .. onTerminal, .. asUser, "--env", ContainerShell.Variable, Id, .. ContainerShell.Arguments],
            Environment = new Dictionary<string, string>(environment.ForScript(), StringComparer.Ordinal)
            {
                [ContainerShell.Variable] = ContainerShell.Script(command, Folder, variables),
            },
            Directory = environment.Directory,
            Remote = Processes.New(Id, User),
        };
    }
}
