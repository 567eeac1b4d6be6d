using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>A set of fields, read from and written as <c>fieldsV1</c>.</summary>
internal sealed class FieldSet(IEnumerable<FieldPath> paths)
{
    public HashSet<FieldPath> Paths { get; } = [.. paths];

    public bool IsEmpty => Paths.Count == 0;

    public static FieldSet Read(JsonNode? fields)
    {
        var paths = new List<FieldPath>();
        Collect(FieldPath.Root, fields as JsonObject ?? [], paths);
        return new(paths);
    }

    public JsonObject Write()
    {
        var root = new JsonObject();
        foreach (var path in Paths.OrderBy(path => path.Text, StringComparer.Ordinal))
        {
            var node = root;
            foreach (var step in path.Steps)
            {
                node = node.Ensure(step);
            }

            // Found out below whether something is under it: then "." says that the field itself is in the set too.
            node["."] = new JsonObject();
        }

        Tidy(root);
        return root;
    }

    private static void Tidy(JsonObject node)
    {
        foreach (var (step, child) in node)
        {
            if (step != "." && child is JsonObject map)
            {
                Tidy(map);
                if (map.Count == 1 && map.ContainsKey("."))
                {
                    map.Remove(".");
                }
            }
        }
    }

    private static void Collect(FieldPath path, JsonObject node, List<FieldPath> paths)
    {
        if (path.Steps.Count > 0 && (node.Count == 0 || node.ContainsKey(".")))
        {
            paths.Add(path);
        }

        foreach (var (step, child) in node.Where(pair => pair.Key != "."))
        {
            Collect(path.Then(step), child as JsonObject ?? [], paths);
        }
    }
}
