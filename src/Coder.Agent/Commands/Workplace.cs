using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Commands;

/// <summary>The newest manifest and what follows from it for commands.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Environment">User, shell, directory and environment of commands.</param>
internal sealed record Workplace(AgentManifest Manifest, CommandEnvironment Environment)
{
    /// <summary>What an interactive shell shows first.</summary>
    public byte[] Greeting => MessageOfTheDay.Read(Manifest.MotdPath, Environment);
}
