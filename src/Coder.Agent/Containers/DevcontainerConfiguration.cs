using System.Text.Json;
using Coder.Agent.Commands;

namespace Coder.Agent.Containers;

/// <summary>What the agent takes from the configuration of a dev container: that of its <c>devcontainer.json</c>, its features and its image.</summary>
/// <param name="Customization">What <c>customizations.coder</c> asks for.</param>
/// <param name="RemoteEnv">The environment of commands, besides the container's own; null takes a variable away.</param>
internal sealed record DevcontainerConfiguration(DevcontainerCustomization Customization, IReadOnlyDictionary<string, string?> RemoteEnv)
{
    /// <summary>
    /// Reads the answer of <c>devcontainer read-configuration --include-merged-configuration</c>, which has put values in for variables like
    /// <c>${containerEnv:PATH}</c> if the container is there.
    /// </summary>
    /// <exception cref="DevcontainerException">The text is no such answer, or a value has a wrong type.</exception>
    public static DevcontainerConfiguration Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var merged = document.RootElement.Member("mergedConfiguration");
            return new DevcontainerConfiguration(
                DevcontainerCustomization.Read(merged.Member("customizations").Member("coder")), Variables(merged.Member("remoteEnv")));
        }
        catch (JsonException e)
        {
            throw new DevcontainerException($"its configuration cannot be read: {e.Message}");
        }
    }

    // Names that no shell knows cannot be set; the devcontainer command takes them all the same.
    private static Dictionary<string, string?> Variables(JsonElement remoteEnv) => remoteEnv.Members()
        .Where(variable => VariableNames.IsValid(variable.Name))
        .ToDictionary(
            variable => variable.Name,
            variable => variable.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => variable.Value.GetString(),
                _ => throw new DevcontainerException($"the value of {variable.Name} in remoteEnv is neither a text nor null."),
            },
            StringComparer.Ordinal);
}
