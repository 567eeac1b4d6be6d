using System.Globalization;
using System.Text.Json;
using Coder.Sdk;

namespace Coder.Agent.Containers;

/// <summary>Reads what <c>docker inspect</c> says about containers: the JSON of the Engine API's <c>ContainerInspect</c>.</summary>
internal static class DockerInspection
{
    private const int MostEntries = 64;
    private const int LongestText = 2048;

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

    private static WorkspaceAgentContainer Container(JsonElement container)
    {
        var state = Member(container, "State");
        var config = Member(container, "Config");
        return new WorkspaceAgentContainer
        {
            Id = Text(container, "Id"),
            Name = Text(container, "Name").TrimStart('/'),
            CreatedAt = DateTimeOffset.TryParse(Text(container, "Created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default,
            Image = Text(config, "Image"),
            Labels = Members(Member(config, "Labels")).Take(MostEntries).ToDictionary(label => label.Name, label => Cut(label.Value.ToString()), StringComparer.Ordinal),
            Running = IsRunning(state),
            Status = Status(state),
            Ports = [.. Ports(Member(Member(container, "NetworkSettings"), "Ports")).Take(MostEntries)],
            Volumes = Mounts(Member(container, "Mounts")),
        };
    }

    private static bool IsRunning(JsonElement state) => Member(state, "Running").ValueKind == JsonValueKind.True;

    private static string Status(JsonElement state) =>
        IsRunning(state) ? "running"
        : Text(state, "Error") is { Length: > 0 } error ? Cut(error)
        : Text(state, "Status") == "exited" ? $"exited with code {Member(state, "ExitCode")}"
        : Text(state, "Status");

    private static IEnumerable<WorkspaceAgentContainerPort> Ports(JsonElement ports)
    {
        foreach (var port in Members(ports))
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
        foreach (var mount in mounts.ValueKind == JsonValueKind.Array ? mounts.EnumerateArray().Take(MostEntries) : [])
        {
            volumes[Text(mount, "Name") is { Length: > 0 } name ? name : Text(mount, "Source")] = Text(mount, "Destination");
        }

        return volumes;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement.ObjectEnumerator Members(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;

    private static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? Cut(text.GetString()!) : "";

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
