using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>
/// Strategic merge patch: as a merge patch, but lists that the schema marks are merged by a key, and directives (<c>$patch</c>, <c>$retainKeys</c>,
/// <c>$deleteFromPrimitiveList/…</c>, <c>$setElementOrder/…</c>) say the rest.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Order = "$setElementOrder/";
    private const string DeleteFrom = "$deleteFromPrimitiveList/";

    public static JsonObject Apply(JsonObject target, JsonObject patch, string definition) => Merge(target, patch, OpenApi.Definition(definition));

    private static JsonObject Merge(JsonObject target, JsonObject patch, JsonObject schema)
    {
        if (patch.Text("$patch") == "replace")
        {
            var replaced = patch.Copy();
            replaced.Remove("$patch");
            return replaced;
        }

        if (patch.Text("$patch") == "delete")
        {
            return [];
        }

        var result = target.Copy();
        if (patch["$retainKeys"] is JsonArray retained)
        {
            var names = retained.Select(name => name!.ToString()).ToHashSet(StringComparer.Ordinal);
            foreach (var name in result.Select(pair => pair.Key).Where(name => !names.Contains(name)).ToList())
            {
                result.Remove(name);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeleteFrom, StringComparison.Ordinal))
            {
                var list = name[DeleteFrom.Length..];
                result[list] = Without(result[list] as JsonArray, (JsonArray)value!);
            }
            else if (!name.StartsWith('$'))
            {
                Field(result, name, value, (schema.At("properties", name) ?? schema["additionalProperties"]) as JsonObject ?? []);
            }
        }

        foreach (var (name, value) in patch.Where(pair => pair.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            var list = name[Order.Length..];
            if (result[list] is JsonArray items)
            {
                result[list] = Sorted(items, (JsonArray)value!, schema.Text("properties", list, "x-kubernetes-patch-merge-key"));
            }
        }

        return result;
    }

    private static void Field(JsonObject result, string name, JsonNode? value, JsonObject schema)
    {
        var merges = schema.Text("x-kubernetes-patch-strategy")?.Split(',').Contains("merge") == true;
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject map:
                result[name] = Merge(result[name] as JsonObject ?? [], map, OpenApi.Resolve(schema).Schema);
                if (map.Text("$patch") == "delete")
                {
                    result.Remove(name);
                }

                break;
            case JsonArray list when merges && schema.Text("x-kubernetes-patch-merge-key") is { } key:
                result[name] = MergeList(result[name] as JsonArray ?? [], list, key, OpenApi.Resolve((JsonObject)schema["items"]!).Schema);
                break;
            case JsonArray list when merges:
                result[name] = Union(result[name] as JsonArray ?? [], list);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, string key, JsonObject schema)
    {
        if (patch.Items().Any(item => item.Text("$patch") == "replace" && item.Count == 1))
        {
            return [.. patch.Items().Where(item => item.Count > 1 || item.Text("$patch") is null).Select(item => item.DeepClone())];
        }

        var result = target.Items().Select(item => item.Copy()).ToList();
        foreach (var item in patch.Items())
        {
            if (item[key] is not { } id)
            {
                throw ApiError.BadRequest($"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            }

            var index = result.FindIndex(candidate => Json.Same(candidate[key], id));
            if (item.Text("$patch") == "delete")
            {
                result.RemoveAll(candidate => Json.Same(candidate[key], id));
            }
            else if (index >= 0)
            {
                result[index] = Merge(result[index], item, schema);
            }
            else
            {
                result.Add(Merge([], item, schema));
            }
        }

        return [.. result];
    }

    private static JsonArray Union(JsonArray target, JsonArray patch) =>
        [.. target.Concat(patch.Where(item => !target.Any(known => Json.Same(known, item)))).Select(item => item?.DeepClone())];

    private static JsonArray Without(JsonArray? target, JsonArray gone) =>
        [.. (target ?? []).Where(item => !gone.Any(other => Json.Same(other, item))).Select(item => item?.DeepClone())];

    // What the order does not name keeps its place after those that it names.
    private static JsonArray Sorted(JsonArray items, JsonArray order, string? key)
    {
        var places = order.Select(entry => key is null ? entry : entry?[key]).ToList();
        int Place(JsonNode? item)
        {
            var id = key is null ? item : item?[key];
            var place = places.FindIndex(known => Json.Same(known, id));
            return place < 0 ? int.MaxValue : place;
        }

        return [.. items.OrderBy(Place).Select(item => item?.DeepClone())];
    }
}
