using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Whether a node can take a pod, and why not in the scheduler's words.</summary>
internal static class NodeFit
{
    /// <summary>The reasons against a node; none when the pod fits. Only the first kind of reason is told, as the scheduler does.</summary>
    /// <param name="others">The pods that are on the node already.</param>
    public static IReadOnlyList<string> Reasons(JsonObject pod, JsonObject node, IReadOnlyList<JsonObject> others, IEnumerable<JsonObject> volumes)
    {
        if (node.Flag("spec", "unschedulable"))
        {
            return ["node(s) were unschedulable"];
        }

        if (Tolerates(pod, node) is { } taint)
        {
            return [$"node(s) had untolerated taint {{{taint.Text("key")}: {taint.Text("value")}}}"];
        }

        if (!Selects(pod, node))
        {
            return ["node(s) didn't match Pod's node affinity/selector"];
        }

        var lacking = Lacking(pod, node, others).ToList();
        return lacking.Count > 0 ? lacking : volumes.All(volume => Terms(volume.Object("spec", "nodeAffinity", "required"), node)) ? [] : ["node(s) had volume node affinity conflict"];
    }

    /// <summary>The taint that the pod does not tolerate; null when there is none.</summary>
    public static JsonObject? Tolerates(JsonObject pod, JsonObject node) => node.Items("spec", "taints")
        .Where(taint => taint.Text("effect") is "NoSchedule" or "NoExecute")
        .FirstOrDefault(taint => !pod.Items("spec", "tolerations").Any(toleration => Accepts(toleration, taint)));

    /// <summary>Whether the pod's node selector and required node affinity choose the node.</summary>
    public static bool Selects(JsonObject pod, JsonObject node)
    {
        var labels = node.Map("metadata", "labels");
        return pod.Map("spec", "nodeSelector").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value)
            && Terms(pod.Object("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), node);
    }

    private static bool Accepts(JsonObject toleration, JsonObject taint) =>
        (string.IsNullOrEmpty(toleration.Text("effect")) || toleration.Text("effect") == taint.Text("effect"))
        && (string.IsNullOrEmpty(toleration.Text("key")) ? toleration.Text("operator") == "Exists" : toleration.Text("key") == taint.Text("key"))
        && (toleration.Text("operator") == "Exists" || (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""));

    // One of the terms has to fit; a term fits when all that it says does, and an empty one never.
    private static bool Terms(JsonObject? required, JsonObject node)
    {
        if (required is null)
        {
            return true;
        }

        var labels = node.Map("metadata", "labels");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = node.Text("metadata", "name")! };
        return required.Items("nodeSelectorTerms").Any(term => (term["matchExpressions"] is JsonArray { Count: > 0 } || term["matchFields"] is JsonArray { Count: > 0 })
            && term.Items("matchExpressions").All(expression => Selector.Expression(expression, labels))
            && term.Items("matchFields").All(expression => Selector.Expression(expression, fields)));
    }

    private static IEnumerable<string> Lacking(JsonObject pod, JsonObject node, IReadOnlyList<JsonObject> others)
    {
        if (others.Count + 1 > (node.Number("status", "allocatable", "pods") ?? (long)Quantity.Parse(node.At("status", "allocatable", "pods")?.ToString())))
        {
            yield return "Too many pods";
        }

        foreach (var name in new[] { "cpu", "memory", "ephemeral-storage" }.Concat(Extended(pod)))
        {
            var wanted = PodAmounts.Of(pod, "requests", name);
            if (wanted > 0 && wanted + others.Sum(other => PodAmounts.Of(other, "requests", name)) > Quantity.Parse(node.At("status", "allocatable", name)?.ToString()))
            {
                yield return $"Insufficient {name}";
            }
        }
    }

    private static IEnumerable<string> Extended(JsonObject pod) => pod.Items("spec", "containers").SelectMany(container => container.Map("resources", "requests").Keys)
        .Where(name => name.Contains('/')).Distinct(StringComparer.Ordinal);
}
