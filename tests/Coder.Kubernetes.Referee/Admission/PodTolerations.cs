using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>Gives pods their priority, and five minutes on a node that is lost.</summary>
internal static class PodTolerations
{
    /// <exception cref="ApiError">The priority class is not there (403).</exception>
    public static void Add(Storage storage, JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        var priority = 0L;
        var preemption = "PreemptLowerPriority";
        if (spec.Text("priorityClassName") is { Length: > 0 } name)
        {
            var found = storage.Find(ResourceTable.Get("scheduling.k8s.io/v1", "PriorityClass"), null, name)
                ?? throw ApiError.Forbidden(Kinds.Pod, pod.Text("metadata", "name"), $"no PriorityClass with name {name} was found");
            (priority, preemption) = (found.Number("value") ?? 0, found.Text("preemptionPolicy") ?? preemption);
        }

        spec["priority"] = priority;
        spec.Default("preemptionPolicy", preemption);
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            if (!spec.Items("tolerations").Any(toleration => toleration.Text("key") is null or "" || toleration.Text("key") == key))
            {
                spec.EnsureList("tolerations").Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
            }
        }
    }
}
