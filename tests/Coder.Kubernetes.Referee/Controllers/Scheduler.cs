using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Finds nodes for pods by taints, node selectors and affinity, resources and volumes. Affinity between pods and topology spread are not looked at.</summary>
internal sealed class Scheduler(ClusterContext context) : IController
{
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    private const string Name = "default-scheduler";

    public void Sync()
    {
        foreach (var pod in context.Storage.All(Kinds.Pod).Where(IsWaiting).ToList())
        {
            if (pod.Items("spec", "schedulingGates").Any())
            {
                context.Change(Kinds.Pod, pod, Name, value => context.Condition(
                    value.Ensure("status"), "PodScheduled", false, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"));
                continue;
            }

            Schedule(pod);
        }
    }

    private static bool IsWaiting(JsonObject pod) =>
        string.IsNullOrEmpty(pod.Text("spec", "nodeName")) && pod.Text("metadata", "deletionTimestamp") is null && pod.Text("spec", "schedulerName") == Name;

    private void Schedule(JsonObject pod)
    {
        var nodes = context.Storage.All(Kinds.Node).ToList();
        var claims = Volumes.ClaimsOf(context.Storage, pod);
        if (claims.Find(claim => claim.Claim is null) is { Name: { } missing })
        {
            Refuse(pod, nodes.Count, $"persistentvolumeclaim \"{missing}\" not found", nodes.Count, 0);
            return;
        }

        if (claims.Exists(claim => claim.Claim!.Text("status", "phase") != "Bound" && !Volumes.WaitsForPod(context.Storage, claim.Claim!)))
        {
            Refuse(pod, nodes.Count, "pod has unbound immediate PersistentVolumeClaims", nodes.Count, 0);
            return;
        }

        var bound = claims.Select(claim => context.Storage.Find(Kinds.Volume, null, claim.Claim!.Text("spec", "volumeName") ?? "")).OfType<JsonObject>().ToList();
        var verdicts = nodes.Select(node => (Node: node, Reasons: NodeFit.Reasons(pod, node, PodsOn(node), bound))).ToList();
        // The emptiest fitting node, so that pods spread; the first by name among equals.
        var chosen = verdicts.Where(verdict => verdict.Reasons.Count == 0).OrderBy(verdict => PodsOn(verdict.Node).Count).Select(verdict => verdict.Node).FirstOrDefault();
        if (chosen is null)
        {
            Refuse(pod, verdicts);
            return;
        }

        var waiting = claims.Where(claim => claim.Claim!.Text("status", "phase") != "Bound").ToList();
        foreach (var (_, claim) in waiting)
        {
            context.Change(Kinds.Claim, claim!, "kube-scheduler", value => value.Ensure("metadata", "annotations")[SelectedNode] = chosen.Text("metadata", "name"), "");
        }

        if (waiting.Count == 0)
        {
            Assign(pod, chosen.Text("metadata", "name")!);
        }
    }

    private void Assign(JsonObject pod, string node)
    {
        var assigned = context.Change(Kinds.Pod, pod, "kube-scheduler", value =>
        {
            value.Ensure("spec")["nodeName"] = node;
            context.Condition(value.Ensure("status"), "PodScheduled", true);
        });
        context.Tell(assigned, "Normal", "Scheduled", $"Successfully assigned {pod.Text("metadata", "namespace")}/{pod.Text("metadata", "name")} to {node}", Name);
    }

    private List<JsonObject> PodsOn(JsonObject node) =>
        [.. context.Storage.All(Kinds.Pod).Where(pod => pod.Text("spec", "nodeName") == node.Text("metadata", "name") && pod.Text("status", "phase") is not ("Failed" or "Succeeded"))];

    private void Refuse(JsonObject pod, List<(JsonObject Node, IReadOnlyList<string> Reasons)> verdicts)
    {
        var reasons = verdicts.SelectMany(verdict => verdict.Reasons).CountBy(reason => reason, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}").Order(StringComparer.Ordinal);
        // Making room helps only against a lack of resources.
        var lacking = verdicts.Count(verdict => verdict.Reasons.Any(reason => reason.StartsWith("Insufficient", StringComparison.Ordinal) || reason == "Too many pods"));
        Refuse(pod, verdicts.Count, string.Join(", ", reasons), verdicts.Count - lacking, lacking);
    }

    private void Refuse(JsonObject pod, int nodes, string reasons, int hopeless, int victimless)
    {
        var message = nodes == 0 ? "no nodes available to schedule pods" : $"0/{nodes} nodes are available: {reasons}. preemption: 0/{nodes} nodes are available: " + string.Join(", ", new[]
        {
            victimless > 0 ? $"{victimless} No preemption victims found for incoming pod" : null,
            hopeless > 0 ? $"{hopeless} Preemption is not helpful for scheduling" : null,
        }.OfType<string>().Order(StringComparer.Ordinal)) + ".";
        var refused = context.Change(Kinds.Pod, pod, "kube-scheduler", value => context.Condition(value.Ensure("status"), "PodScheduled", false, "Unschedulable", message));
        context.Tell(refused, "Warning", "FailedScheduling", message, Name);
    }
}
