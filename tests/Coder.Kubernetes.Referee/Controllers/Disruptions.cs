using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>What takes running pods from their nodes ("Disruptions", "Pod disruption conditions", "Taints and Tolerations").</summary>
internal static class Disruptions
{
    public static void Preempt(ClusterContext context, string ns, string name)
    {
        const string scheduler = "default-scheduler";
        var pod = Mark(context, ns, name, "PreemptionByScheduler", $"{scheduler}: preempting to accommodate a higher priority pod");
        context.Tell(pod, "Normal", "Preempted", $"Preempted by pod {Guid.NewGuid()} on node {pod.Text("spec", "nodeName")}", scheduler);
        context.Delete(Kinds.Pod, pod);
    }

    public static void EvictByTaint(ClusterContext context, string ns, string name)
    {
        var pod = Mark(context, ns, name, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        context.Tell(pod, "Normal", "TaintManagerEviction", $"Marking for deletion Pod {ns}/{name}", "taint-eviction-controller");
        context.Delete(Kinds.Pod, pod);
    }

    public static void LoseNode(ClusterContext context, string name)
    {
        const string controller = "node-controller";
        context.Change(Kinds.Node, context.Registry.Get(Kinds.Node, null, name), controller, node =>
        {
            context.Condition(node.Ensure("status"), "Ready", false, "NodeStatusUnknown", "Kubelet stopped posting node status.");
            node.Ensure("spec").EnsureList("taints").Add(new JsonObject { ["key"] = "node.kubernetes.io/unreachable", ["effect"] = "NoSchedule" });
        }, "");
        foreach (var pod in context.Storage.All(Kinds.Pod).Where(pod => pod.Text("spec", "nodeName") == name).ToList())
        {
            var lost = context.Change(Kinds.Pod, pod, controller, value => context.Condition(value.Ensure("status"), "Ready", false));
            context.Tell(lost, "Warning", "NodeNotReady", "Node is not ready", controller);
        }
    }

    private static JsonObject Mark(ClusterContext context, string ns, string name, string reason, string message) =>
        context.Change(Kinds.Pod, context.Registry.Get(Kinds.Pod, ns, name), "kube-controller-manager", value =>
            context.Condition(value.Ensure("status"), "DisruptionTarget", true, reason, message));
}
