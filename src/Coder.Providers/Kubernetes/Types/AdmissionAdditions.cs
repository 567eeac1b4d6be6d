using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>
/// What a cluster adds to every pod by itself: the token of the service account, and tolerations for nodes that are gone
/// for a moment. A template does not have them, so an imported pod shall not have them either.
/// </summary>
internal static class AdmissionAdditions
{
    private const string TokenVolume = "kube-api-access-";
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static void Remove(JsonObject live)
    {
        if ((string?)live["kind"] != "Pod" || live["spec"] is not JsonObject spec)
        {
            return;
        }

        Drop(spec["volumes"], v => ((string?)v["name"])?.StartsWith(TokenVolume, StringComparison.Ordinal) == true);
        Drop(spec["tolerations"], t => (string?)t["key"] is "node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable");
        foreach (var container in new[] { "containers", "initContainers" }.SelectMany(list => spec[list] as JsonArray ?? []))
        {
            Drop(container!["volumeMounts"], m => (string?)m["mountPath"] == TokenPath);
        }
    }

    private static void Drop(JsonNode? list, Func<JsonNode, bool> isAdded)
    {
        if (list is JsonArray items)
        {
            foreach (var item in items.OfType<JsonNode>().Where(isAdded).ToList())
            {
                items.Remove(item);
            }
        }
    }
}
