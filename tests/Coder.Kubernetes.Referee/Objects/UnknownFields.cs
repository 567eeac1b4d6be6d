using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>Drops a field that the schema does not know, as a server does that warns or ignores.</summary>
internal static class UnknownFields
{
    /// <param name="path">As the errors write it: <c>spec.containers[0].foo</c>.</param>
    public static void Remove(JsonObject value, string path)
    {
        JsonNode? node = value;
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1])
        {
            node = step[0] == '[' ? (node as JsonArray)?[int.Parse(step[1..^1])] : node.At(step);
        }

        (node as JsonObject)?.Remove(steps[^1]);
    }
}
