using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>JSON Patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiError">An operation is not one (400), or a test does not hold or a path does not exist (422).</exception>
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw ApiError.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        JsonNode? root = target.Copy();
        foreach (var operation in operations.OfType<JsonObject>())
        {
            var path = Pointer(operation.Text("path"));
            switch (operation.Text("op"))
            {
                case "add":
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "remove":
                    Take(root, path);
                    break;
                case "replace":
                    Take(root, path);
                    Add(root, path, operation["value"]?.DeepClone());
                    break;
                case "move":
                    Add(root, path, Take(root, Pointer(operation.Text("from"))));
                    break;
                case "copy":
                    Add(root, path, Find(root, Pointer(operation.Text("from")))?.DeepClone());
                    break;
                case "test":
                    if (!Json.Same(Find(root, path), operation["value"]))
                    {
                        throw Refuse($"testing value {operation.Text("path")} failed: test failed");
                    }

                    break;
                default:
                    throw Refuse($"Unexpected kind: {operation.Text("op")}");
            }
        }

        return root as JsonObject ?? throw Refuse("the patched value is not an object");
    }

    private static ApiError Refuse(string why) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");

    private static string[] Pointer(string? path) => path is ['/', .. var rest]
        ? [.. rest.Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
        : throw Refuse($"\"{path}\" is not a path");

    private static JsonNode? Find(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = node switch
            {
                JsonObject map when map.ContainsKey(name) => map[name],
                JsonArray list when int.TryParse(name, out var index) && index >= 0 && index < list.Count => list[index],
                _ => throw Refuse($"the path \"/{string.Join('/', path!)}\" does not exist"),
            };
        }

        return node;
    }

    private static void Add(JsonNode? root, string[] path, JsonNode? value)
    {
        switch (Find(root, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when int.TryParse(path[^1], out var index) && index >= 0 && index <= list.Count:
                list.Insert(index, value);
                break;
            default:
                throw Refuse($"the path \"/{string.Join('/', path)}\" does not exist");
        }
    }

    private static JsonNode? Take(JsonNode? root, string[] path)
    {
        var value = Find(root, path);
        switch (Find(root, path.AsSpan(0, path.Length - 1)))
        {
            case JsonObject map:
                map.Remove(path[^1]);
                break;
            case JsonArray list:
                list.RemoveAt(int.Parse(path[^1]));
                break;
        }

        return value;
    }
}
