using System.Text.Json.Nodes;

namespace Coder.Providers.Docker.Client;

/// <summary>Reads what an engine answers. What is missing, null or of another kind reads as empty, zero, false.</summary>
internal static class EngineJson
{
    /// <summary>A member, or a member of a member.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = node is JsonObject members ? members[name] : null;
        }

        return node;
    }

    /// <summary>A text.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>A whole number.</summary>
    public static long Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;

    /// <summary>A true or false.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The texts of an array.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? [.. array.Select(e => e.Text())] : [];

    /// <summary>The elements of an array.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonNode>() : [];

    /// <summary>The members of an object.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonObject members ? members : [];

    /// <summary>An object of texts.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Members(path).ToDictionary(p => p.Key, p => p.Value.Text(), StringComparer.Ordinal);

    /// <summary>Texts as an array.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];

    /// <summary>Texts as an object.</summary>
    public static JsonObject Object(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
}
