using System.Collections;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Commands;

/// <summary>Makes a <see cref="CommandEnvironment"/> from the environment of this process.</summary>
internal static class Environments
{
    public static CommandEnvironment Create(AgentManifest manifest, AgentOptions options) => new(
        manifest,
        options,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal));
}
