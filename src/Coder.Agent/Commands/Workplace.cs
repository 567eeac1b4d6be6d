using Coder.Agent.Containers;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Commands;

/// <summary>The newest manifest and what follows from it for commands.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Environment">User, shell, directory and environment of commands.</param>
internal sealed record Workplace(AgentManifest Manifest, CommandEnvironment Environment)
{
    /// <summary>The container that sessions run in; null for the workspace itself.</summary>
    public ContainerEntry? Container { get; init; }

    /// <summary>What an interactive shell shows first.</summary>
    public byte[] Greeting => Container is null ? MessageOfTheDay.Read(Manifest.MotdPath, Environment) : [];

    /// <summary>The process of a session.</summary>
    /// <param name="command">A command for the user's shell; empty for a login shell.</param>
    /// <param name="client">Environment that the client sends along.</param>
    /// <param name="term">Kind of the client's terminal.</param>
    /// <param name="terminalPath">Path of the terminal, null without one.</param>
    public ProcessSpec Session(string command, IReadOnlyDictionary<string, string>? client, string? term, string? terminalPath) =>
        Container?.Spec(Environment, command, client, term, terminalPath) ?? new ProcessSpec
        {
            Arguments = Environment.ShellArguments(command),
            Environment = Environment.ForSession(client, term, terminalPath),
            Directory = Environment.Directory,
        };
}
