using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Daemon sets: a pod on each node that takes it.</summary>
internal sealed class DaemonSetController(ClusterContext context) : IController
{
    private const string Name = "daemonset-controller";
    private const string Revision = "controller-revision-hash";

    public void Sync()
    {
        foreach (var set in context.Storage.All(Kinds.DaemonSet).Where(value => value.Text("metadata", "deletionTimestamp") is null).ToList())
        {
            var template = Pods.Of(set.Object("spec", "template")!);
            var nodes = context.Storage.All(Kinds.Node).Where(node => NodeFit.Tolerates(template, node) is null && NodeFit.Selects(template, node)).Select(node => node.Text("metadata", "name")!).ToList();
            var revision = Generated.Hash(Json.Canonical(set.At("spec", "template")));
            var pods = context.OwnedBy(Kinds.Pod, set);
            foreach (var node in nodes.Where(node => !pods.Exists(pod => NodeOf(pod) == node && pod.Text("status", "phase") is not ("Failed" or "Succeeded"))))
            {
                Pods.Make(context, set, Pod(set, node, revision), Name);
            }

            foreach (var pod in pods.Where(pod => pod.Text("metadata", "deletionTimestamp") is null
                && (!nodes.Contains(NodeOf(pod)!) || pod.Map("metadata", "labels").GetValueOrDefault(Revision) != revision || pod.Text("status", "phase") is "Failed" or "Succeeded")))
            {
                Pods.Delete(context, set, pod, Name);
            }

            Report(set, nodes.Count, revision);
        }
    }

    private static JsonObject Pod(JsonObject set, string node, string revision)
    {
        var pod = Pods.Of(set.Object("spec", "template")!, (Revision, revision));
        pod.Ensure("metadata")["generateName"] = set.Text("metadata", "name") + "-";
        pod.Ensure("spec", "affinity", "nodeAffinity")["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
        {
            ["nodeSelectorTerms"] = new JsonArray(new JsonObject
            {
                ["matchFields"] = new JsonArray(new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) }),
            }),
        };
        return pod;
    }

    private static string? NodeOf(JsonObject pod) => pod.Items("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
        .SelectMany(term => term.Items("matchFields")).SelectMany(field => field.Texts("values")).FirstOrDefault();

    private void Report(JsonObject set, int wanted, string revision)
    {
        var pods = context.OwnedBy(Kinds.Pod, set).Where(Pods.IsActive).ToList();
        var ready = pods.Count(Pods.IsReady);
        context.Change(Kinds.DaemonSet, set, "kube-controller-manager", value =>
        {
            var status = value.Ensure("status");
            status["observedGeneration"] = value.Number("metadata", "generation");
            (status["currentNumberScheduled"], status["desiredNumberScheduled"], status["numberMisscheduled"]) = (pods.Count, wanted, 0);
            (status["numberReady"], status["numberAvailable"], status["numberUnavailable"]) = (ready, ready, Math.Max(0, wanted - ready));
            status["updatedNumberScheduled"] = pods.Count(pod => pod.Map("metadata", "labels").GetValueOrDefault(Revision) == revision);
        });
    }
}
