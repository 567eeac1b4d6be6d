using System.Text.Json;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Containers;

/// <summary>
/// How an agent in a dev container learns its <c>remoteEnv</c>: as one variable. As variables of their own they would change what <c>docker exec</c> does,
/// which carries them, and none could be taken away.
/// </summary>
public static class RemoteEnvironment
{
    /// <summary>The variable: a JSON object of texts and nulls.</summary>
    public const string Variable = "CODER_AGENT_REMOTE_ENV";

    /// <summary>The variable's value.</summary>
    public static string Write(IReadOnlyDictionary<string, string?> remoteEnv) =>
        JsonSerializer.Serialize(remoteEnv, AgentProtocolJson.Default.IReadOnlyDictionaryStringString);

    /// <summary>Reads the value; nothing for null.</summary>
    /// <exception cref="JsonException">It is another text.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string? value) => value is null
        ? new Dictionary<string, string?>()
        : JsonSerializer.Deserialize(value, AgentProtocolJson.Default.IReadOnlyDictionaryStringString) ?? new Dictionary<string, string?>();
}
