using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>
/// Objects as server-side apply sees them: structures and maps whose fields have owners, lists that are sets or are keyed, and everything else as one value
/// (Server-Side Apply, "Merge strategy").
/// </summary>
internal static class TypedTree
{
    /// <summary>Every field that an apply owns: maps only through what is in them.</summary>
    public static FieldSet Fields(JsonObject value, string definition)
    {
        var paths = Leaves(value, definition).Keys.Where(path => !IsServerField(path)).ToList();
        return new(paths.Where(path => path.Steps[^1].StartsWith("k:", StringComparison.Ordinal) || !paths.Exists(other => other != path && other.IsWithin(path))));
    }

    /// <summary>The fields that are in both with different values, and those that are in one only.</summary>
    public static (FieldSet Changed, FieldSet Removed) Compare(JsonObject before, JsonObject after, string definition)
    {
        var (old, now) = (Leaves(before, definition), Leaves(after, definition));
        return (
            new(now.Where(pair => !IsServerField(pair.Key) && !(old.TryGetValue(pair.Key, out var known) && Json.Same(known, pair.Value))).Select(pair => pair.Key)),
            new(old.Keys.Where(path => !IsServerField(path) && !now.ContainsKey(path))));
    }

    /// <summary>What is applied laid over what is there.</summary>
    public static JsonObject Merge(JsonObject live, JsonObject applied, string definition) => MergeMap(live, applied, OpenApi.Definition(definition));

    /// <summary>Takes fields away; keyed items go as a whole when nothing of them is left but their keys.</summary>
    public static void Remove(JsonObject value, string definition, IEnumerable<FieldPath> paths)
    {
        // Items first: they are found by their keys, which are fields too.
        foreach (var path in paths.OrderBy(path => path.Steps.Count))
        {
            RemoveAt(value, OpenApi.Definition(definition), path, 0);
        }
    }

    /// <summary>Whether the schema's list is one of keyed items, and by which keys; an empty list of keys is a set of simple values.</summary>
    public static IReadOnlyList<string>? ListKeys(JsonObject schema) => schema.Text("x-kubernetes-list-type") switch
    {
        "map" => [.. schema.Texts("x-kubernetes-list-map-keys")],
        "set" => [],
        "atomic" => null,
        _ when schema.Text("x-kubernetes-patch-strategy")?.Split(',').Contains("merge") == true => schema.Text("x-kubernetes-patch-merge-key") is { } key ? [key] : [],
        _ => null,
    };

    private static Dictionary<FieldPath, JsonNode?> Leaves(JsonObject value, string definition)
    {
        var leaves = new Dictionary<FieldPath, JsonNode?>();
        foreach (var (name, field) in value.Where(pair => pair.Key is not ("apiVersion" or "kind")))
        {
            Collect(FieldPath.Root.Then("f:" + name), field, OpenApi.Definition(definition).At("properties", name) as JsonObject ?? [], leaves);
        }

        return leaves;
    }

    private static void Collect(FieldPath path, JsonNode? value, JsonObject schema, Dictionary<FieldPath, JsonNode?> leaves)
    {
        var (resolved, isAtomic) = Shape(schema);
        if (value is JsonObject map && !isAtomic && IsStructured(resolved))
        {
            // An empty map and each map of free names are fields themselves; a structure is only the sum of its fields.
            if (map.Count == 0 || resolved["properties"] is null)
            {
                leaves[path] = new JsonObject();
            }

            foreach (var (name, field) in map)
            {
                Collect(path.Then("f:" + name), field, (resolved.At("properties", name) ?? resolved["additionalProperties"]) as JsonObject ?? [], leaves);
            }
        }
        else if (value is JsonArray list && ListKeys(schema) is { } keys)
        {
            foreach (var item in list)
            {
                var step = Step(item, keys);
                if (keys.Count == 0)
                {
                    leaves[path.Then(step)] = item;
                    continue;
                }

                leaves[path.Then(step)] = new JsonObject();
                var itemSchema = OpenApi.Resolve((JsonObject)schema["items"]!).Schema;
                foreach (var (name, field) in (JsonObject)item!)
                {
                    Collect(path.Then(step).Then("f:" + name), field, itemSchema.At("properties", name) as JsonObject ?? [], leaves);
                }
            }
        }
        else
        {
            leaves[path] = value;
        }
    }

    private static JsonObject MergeMap(JsonObject live, JsonObject applied, JsonObject schema)
    {
        var result = live.Copy();
        foreach (var (name, value) in applied)
        {
            var field = (schema.At("properties", name) ?? schema["additionalProperties"]) as JsonObject ?? [];
            var (resolved, isAtomic) = Shape(field);
            result[name] = (result[name], value) switch
            {
                (JsonObject old, JsonObject map) when !isAtomic && IsStructured(resolved) => MergeMap(old, map, resolved),
                (JsonArray old, JsonArray list) when ListKeys(field) is { } keys => MergeList(old, list, keys, field),
                _ => value?.DeepClone(),
            };
        }

        return result;
    }

    private static JsonArray MergeList(JsonArray live, JsonArray applied, IReadOnlyList<string> keys, JsonObject schema)
    {
        var itemSchema = keys.Count == 0 ? [] : OpenApi.Resolve((JsonObject)schema["items"]!).Schema;
        var rest = live.DistinctBy(item => Step(item, keys)).ToDictionary(item => Step(item, keys), StringComparer.Ordinal);
        var result = new List<JsonNode?>();
        foreach (var item in applied)
        {
            result.Add(rest.Remove(Step(item, keys), out var old) && old is JsonObject map && item is JsonObject value
                ? MergeMap(map, value, itemSchema)
                : item?.DeepClone());
        }

        // What others put there stays before what is applied, as the documented merge keeps the order of both as far as it can.
        var others = live.Where(item => rest.ContainsKey(Step(item, keys))).Select(item => item?.DeepClone());
        return [.. others.Concat(result)];
    }

    private static void RemoveAt(JsonObject value, JsonObject schema, FieldPath path, int depth)
    {
        var name = path.Steps[depth][2..];
        var field = (schema.At("properties", name) ?? schema["additionalProperties"]) as JsonObject ?? [];
        if (depth == path.Steps.Count - 1)
        {
            value.Remove(name);
        }
        else if (value[name] is JsonObject map)
        {
            RemoveAt(map, OpenApi.Resolve(field).Schema, path, depth + 1);
            if (map.Count == 0)
            {
                value.Remove(name);
            }
        }
        else if (value[name] is JsonArray list && ListKeys(field) is { } keys)
        {
            var item = list.FirstOrDefault(candidate => Step(candidate, keys) == path.Steps[depth + 1]);
            if (item is not null && depth + 2 == path.Steps.Count)
            {
                list.Remove(item);
            }
            else if (item is JsonObject found)
            {
                RemoveAt(found, OpenApi.Resolve((JsonObject)field["items"]!).Schema, path, depth + 2);
            }

            if (list.Count == 0)
            {
                value.Remove(name);
            }
        }
    }

    private static string Step(JsonNode? item, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return "v:" + (item?.ToJsonString() ?? "null");
        }

        var id = new JsonObject();
        foreach (var key in keys.Order(StringComparer.Ordinal))
        {
            // The one key with a default.
            id[key] = item?[key]?.DeepClone() ?? (key == "protocol" ? "TCP" : null);
        }

        return "k:" + id.ToJsonString();
    }

    private static (JsonObject Schema, bool IsAtomic) Shape(JsonObject schema)
    {
        var resolved = OpenApi.Resolve(schema).Schema;
        return (resolved, (schema.Text("x-kubernetes-map-type") ?? resolved.Text("x-kubernetes-map-type")) == "atomic");
    }

    private static bool IsStructured(JsonObject schema) => schema["properties"] is JsonObject || schema["additionalProperties"] is JsonObject;

    private static bool IsServerField(FieldPath path) => path.Steps is ["f:metadata", var field, ..]
        && field is "f:name" or "f:namespace" or "f:uid" or "f:resourceVersion" or "f:creationTimestamp" or "f:generation" or "f:managedFields" or "f:selfLink"
            or "f:deletionTimestamp" or "f:deletionGracePeriodSeconds"
        && path.Steps[0] == "f:metadata";
}
