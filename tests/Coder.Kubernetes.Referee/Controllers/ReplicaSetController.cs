using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Replica sets: as many pods as wanted.</summary>
internal sealed class ReplicaSetController(ClusterContext context) : IController
{
    private const string Name = "replicaset-controller";

    public void Sync()
    {
        foreach (var set in context.Storage.All(Kinds.ReplicaSet).Where(value => value.Text("metadata", "deletionTimestamp") is null).ToList())
        {
            var pods = context.OwnedBy(Kinds.Pod, set);
            var active = pods.Where(Pods.IsActive).ToList();
            var wanted = (int)(set.Number("spec", "replicas") ?? 1);
            string? refusal = null;
            for (var i = active.Count; i < wanted && refusal is null; i++)
            {
                var pod = Pods.Of(set.Object("spec", "template")!);
                pod.Ensure("metadata")["generateName"] = set.Text("metadata", "name") + "-";
                refusal = Pods.Make(context, set, pod, Name);
            }

            // Those that are not ready go first.
            foreach (var pod in active.OrderBy(Pods.IsReady).Take(Math.Max(0, active.Count - wanted)))
            {
                Pods.Delete(context, set, pod, Name);
            }

            Report(set, refusal);
        }
    }

    private void Report(JsonObject set, string? refusal)
    {
        var active = context.OwnedBy(Kinds.Pod, set).Where(Pods.IsActive).ToList();
        var ready = active.Count(Pods.IsReady);
        context.Change(Kinds.ReplicaSet, set, "kube-controller-manager", value =>
        {
            var status = value.Ensure("status");
            status["replicas"] = active.Count;
            status["observedGeneration"] = value.Number("metadata", "generation");
            foreach (var (name, count) in new[] { ("fullyLabeledReplicas", active.Count), ("readyReplicas", ready), ("availableReplicas", ready) })
            {
                status.Remove(name);
                if (count > 0)
                {
                    status[name] = count;
                }
            }

            if (refusal is not null)
            {
                context.Condition(status, "ReplicaFailure", true, "FailedCreate", refusal);
            }
            else
            {
                status.Remove("conditions");
            }
        });
    }
}
