using System.Globalization;
using System.Text.Json;
using Coder.Sdk;

namespace Coder.Agent.Containers;

/// <summary>Reads what <c>docker inspect</c> says about containers: the JSON of the Engine API's <c>ContainerInspect</c>.</summary>
internal static class DockerInspection
{
    private const int MostEntries = 64;
    private const int LongestText = 2048;
    private const string MetadataLabel = "devcontainer.metadata";

    /// <summary>The containers in the order of the text. Lists are cut after 64 entries, and texts after 2048 characters.</summary>
    /// <exception cref="InvalidDataException">The text is not such JSON.</exception>
    public static IReadOnlyList<WorkspaceAgentContainer> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(Container)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("docker inspect answered something else than descriptions of containers.", e);
        }
    }

    /// <summary>
    /// Who works in a dev container: the last <c>remoteUser</c> – or, without any, <c>containerUser</c> – of the metadata that the <c>devcontainer</c> command
    /// leaves in a label. Empty when it says nothing: then that is the user of the image.
    /// </summary>
    /// <exception cref="InvalidDataException">The text describes no container.</exception>
    public static string RemoteUser(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var metadata = document.RootElement.Items().FirstOrDefault().Member("Config").Member("Labels").Text(MetadataLabel);
            using var parts = JsonDocument.Parse(metadata.Length > 0 ? metadata : "[]");
            return LastOf(parts.RootElement, "remoteUser") is { Length: > 0 } user ? user : LastOf(parts.RootElement, "containerUser");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("docker inspect answered something else than a description of a dev container.", e);
        }
    }

    private static string LastOf(JsonElement parts, string name) =>
        parts.Items().Select(part => part.Text(name)).LastOrDefault(text => text.Length > 0, "");

    private static WorkspaceAgentContainer Container(JsonElement container)
    {
        var state = container.Member("State");
        var config = container.Member("Config");
        return new WorkspaceAgentContainer
        {
            Id = Text(container, "Id"),
            Name = Text(container, "Name").TrimStart('/'),
            CreatedAt = DateTimeOffset.TryParse(Text(container, "Created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default,
            Image = Text(config, "Image"),
            Labels = config.Member("Labels").Members().Take(MostEntries).ToDictionary(label => label.Name, label => Cut(label.Value.ToString()), StringComparer.Ordinal),
            Running = IsRunning(state),
            Status = Status(state),
            Ports = [.. Ports(container.Member("NetworkSettings").Member("Ports")).Take(MostEntries)],
            Volumes = Mounts(container.Member("Mounts")),
        };
    }

    private static bool IsRunning(JsonElement state) => state.Member("Running").ValueKind == JsonValueKind.True;

    private static string Status(JsonElement state) =>
        IsRunning(state) ? "running"
        : Text(state, "Error") is { Length: > 0 } error ? error
        : Text(state, "Status") == "exited" ? $"exited with code {state.Member("ExitCode")}"
        : Text(state, "Status");

    private static IEnumerable<WorkspaceAgentContainerPort> Ports(JsonElement ports)
    {
        foreach (var port in ports.Members())
        {
            var words = port.Name.Split('/');
            if (!int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                continue;
            }

            var inside = new WorkspaceAgentContainerPort { Port = number, Network = words.Length > 1 ? words[1] : "tcp" };
            if (port.Value.ValueKind != JsonValueKind.Array || port.Value.GetArrayLength() == 0)
            {
                yield return inside;
                continue;
            }

            foreach (var binding in port.Value.EnumerateArray())
            {
                yield return inside with
                {
                    HostIp = Text(binding, "HostIp"),
                    HostPort = int.TryParse(Text(binding, "HostPort"), NumberStyles.None, CultureInfo.InvariantCulture, out var outside) ? outside : null,
                };
            }
        }
    }

    private static Dictionary<string, string> Mounts(JsonElement mounts)
    {
        var volumes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in mounts.Items().Take(MostEntries))
        {
            volumes[Text(mount, "Name") is { Length: > 0 } name ? name : Text(mount, "Source")] = Text(mount, "Destination");
        }

        return volumes;
    }

    private static string Text(JsonElement element, string name) => Cut(element.Text(name));

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
