using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>Whole objects as values, and comparison of what a template wants with what there is.</summary>
internal static class JsonValues
{
    /// <summary>An object as a value, without the book-keeping of field managers.</summary>
    public static HclValue Read(JsonObject live)
    {
        var copy = (JsonObject)live.DeepClone();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return HclValue.FromJsonImplied(JsonSerializer.SerializeToElement(copy));
    }

    /// <summary>Whether an object has all that is wanted; what it has besides does not matter. Amounts are compared by value.</summary>
    /// <param name="wanted">What a manifest says.</param>
    /// <param name="live">What there is.</param>
    /// <param name="ignored">Paths that the cluster may change, as <c>metadata.labels</c>.</param>
    public static bool Has(JsonNode? wanted, JsonNode? live, IReadOnlyList<string> ignored, string path = "")
    {
        if (ignored.Contains(path))
        {
            return true;
        }

        return wanted switch
        {
            null => true,
            JsonObject fields => fields.All(f => Has(f.Value, (live as JsonObject)?[f.Key], ignored, path.Length == 0 ? f.Key : $"{path}.{f.Key}")),
            JsonArray items => live is JsonArray others ? items.Count <= others.Count && items.Select((item, i) => Has(item, others[i], ignored, $"{path}[{i}]")).All(same => same)
                : items.Count == 0,
            _ => live is null ? IsZero(wanted) : JsonNode.DeepEquals(wanted, live) || Quantity.AreEqual(Text(wanted), Text(live)),
        };
    }

    private static bool IsZero(JsonNode value) => value.ToJsonString() is "false" or "0" or "\"\"";

    private static string Text(JsonNode value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value.ToJsonString();
}
