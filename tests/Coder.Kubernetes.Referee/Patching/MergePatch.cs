using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>JSON Merge Patch (RFC 7386).</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        var result = target.Copy();
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else if (value is JsonObject map)
            {
                result[name] = Apply(result[name] as JsonObject ?? [], map);
            }
            else
            {
                result[name] = value.DeepClone();
            }
        }

        return result;
    }
}
