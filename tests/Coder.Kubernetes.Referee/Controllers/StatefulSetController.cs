using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Stateful sets: pods by number, each with claims of its own, replaced from the last to the first.</summary>
internal sealed class StatefulSetController(ClusterContext context) : IController
{
    private const string Name = "statefulset-controller";
    private const string Revision = "controller-revision-hash";

    public void Sync()
    {
        foreach (var set in context.Storage.All(Kinds.StatefulSet).Where(value => value.Text("metadata", "deletionTimestamp") is null).ToList())
        {
            Sync(set);
        }
    }

    private void Sync(JsonObject set)
    {
        var revision = $"{set.Text("metadata", "name")}-{Generated.Hash(Json.Canonical(set.At("spec", "template")))}";
        var (first, wanted) = (set.Number("spec", "ordinals", "start") ?? 0, set.Number("spec", "replicas") ?? 1);
        var inOrder = set.Text("spec", "podManagementPolicy") != "Parallel";
        for (var i = first; i < first + wanted; i++)
        {
            var name = $"{set.Text("metadata", "name")}-{i}";
            var pod = context.Storage.Find(Kinds.Pod, set.Text("metadata", "namespace"), name);
            if (pod is null)
            {
                Make(set, name, i, revision);
            }

            if (inOrder && (pod is null || !Pods.IsReady(pod)))
            {
                break;
            }
        }

        var pods = context.OwnedBy(Kinds.Pod, set).OrderByDescending(Ordinal).ToList();
        Shrink(set, pods, first + wanted, revision);
        Report(set, revision);
    }

    private void Shrink(JsonObject set, List<JsonObject> pods, long end, string revision)
    {
        var partition = set.Number("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
        foreach (var pod in pods)
        {
            var isOld = set.Text("spec", "updateStrategy", "type") == "RollingUpdate" && pod.Map("metadata", "labels").GetValueOrDefault(Revision) != revision && Ordinal(pod) >= partition;
            if (pod.Text("metadata", "deletionTimestamp") is null && (Ordinal(pod) >= end || isOld || pod.Text("status", "phase") is "Failed" or "Succeeded"))
            {
                Pods.Delete(context, set, pod, Name);
                return;
            }
        }
    }

    private void Make(JsonObject set, string name, long ordinal, string revision)
    {
        var pod = Pods.Of(set.Object("spec", "template")!, (Revision, revision), ("statefulset.kubernetes.io/pod-name", name), ("apps.kubernetes.io/pod-index", ordinal.ToString()));
        pod.Ensure("metadata")["name"] = name;
        (pod.Ensure("spec")["hostname"], pod.Ensure("spec")["subdomain"]) = (name, set.Text("spec", "serviceName"));
        foreach (var template in set.Items("spec", "volumeClaimTemplates"))
        {
            var (volume, claim) = (template.Text("metadata", "name")!, $"{template.Text("metadata", "name")}-{name}");
            if (context.Storage.Find(Kinds.Claim, set.Text("metadata", "namespace"), claim) is null)
            {
                var body = new JsonObject { ["metadata"] = template.Object("metadata")!.Copy(), ["spec"] = template["spec"]!.DeepClone() };
                body.Ensure("metadata")["name"] = claim;
                body.Ensure("metadata").Remove("creationTimestamp");
                context.Registry.Create(Kinds.Claim, set.Text("metadata", "namespace"), body, WriteOptions.Of("kube-controller-manager"));
                context.Tell(set, "Normal", "SuccessfulCreate", $"create Claim {claim} Pod {name} in StatefulSet {set.Text("metadata", "name")} success", Name);
            }

            pod.Ensure("spec").EnsureList("volumes").Add(new JsonObject { ["name"] = volume, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } });
        }

        Pods.Make(context, set, pod, Name);
    }

    private void Report(JsonObject set, string revision)
    {
        var pods = context.OwnedBy(Kinds.Pod, set).Where(Pods.IsActive).ToList();
        var updated = pods.Count(pod => pod.Map("metadata", "labels").GetValueOrDefault(Revision) == revision);
        context.Change(Kinds.StatefulSet, set, "kube-controller-manager", value =>
        {
            var status = value.Ensure("status");
            status["observedGeneration"] = value.Number("metadata", "generation");
            (status["replicas"], status["readyReplicas"], status["availableReplicas"]) = (pods.Count, pods.Count(Pods.IsReady), pods.Count(Pods.IsReady));
            (status["updatedReplicas"], status["currentReplicas"]) = (updated, updated);
            status["updateRevision"] = revision;
            if (updated == pods.Count)
            {
                status["currentRevision"] = revision;
            }

            status.Default("collisionCount", 0);
        });
    }

    private static long Ordinal(JsonObject pod) => long.TryParse(pod.Text("metadata", "name")!.Split('-')[^1], out var number) ? number : 0;
}
