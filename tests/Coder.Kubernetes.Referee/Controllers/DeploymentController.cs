using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Deployments: a replica set for each template, rolled over as the strategy says.</summary>
internal sealed class DeploymentController(ClusterContext context) : IController
{
    private const string Hash = "pod-template-hash";
    private const string Revision = "deployment.kubernetes.io/revision";

    public void Sync()
    {
        foreach (var deployment in context.Storage.All(Kinds.Deployment).Where(value => value.Text("metadata", "deletionTimestamp") is null).ToList())
        {
            Sync(deployment);
        }
    }

    private void Sync(JsonObject deployment)
    {
        var hash = Generated.Hash(Json.Canonical(deployment.At("spec", "template")));
        var sets = context.OwnedBy(Kinds.ReplicaSet, deployment);
        var current = sets.Find(set => set.Map("metadata", "labels").GetValueOrDefault(Hash) == hash);
        var old = sets.Where(set => set != current).ToList();
        if (!deployment.Flag("spec", "paused"))
        {
            current ??= Create(deployment, hash, sets.Count + 1);
            if (current is not null)
            {
                Roll(deployment, current, old);
            }
        }

        Report(deployment, current, old);
    }

    private JsonObject? Create(JsonObject deployment, string hash, int revision)
    {
        var name = $"{deployment.Text("metadata", "name")}-{hash}";
        var labels = deployment.Object("spec", "template", "metadata", "labels")!.Copy();
        labels[Hash] = hash;
        var selector = deployment.Object("spec", "selector")!.Copy();
        selector.Ensure("matchLabels")[Hash] = hash;
        var template = deployment.Object("spec", "template")!.Copy();
        template.Ensure("metadata")["labels"] = labels.DeepClone();
        var set = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels, ["annotations"] = new JsonObject { [Revision] = revision.ToString() } },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 0, ["selector"] = selector, ["template"] = template, ["minReadySeconds"] = deployment.Number("spec", "minReadySeconds") ?? 0,
            },
        };
        var (made, _) = context.Make(Kinds.ReplicaSet, deployment, set, "kube-controller-manager");
        context.Change(Kinds.Deployment, deployment, "kube-controller-manager", value => value.Ensure("metadata", "annotations")[Revision] = revision.ToString(), "");
        return made;
    }

    private void Roll(JsonObject deployment, JsonObject current, List<JsonObject> old)
    {
        var wanted = deployment.Number("spec", "replicas") ?? 1;
        var oldReplicas = old.Sum(set => set.Number("spec", "replicas") ?? 0);
        if (deployment.Text("spec", "strategy", "type") == "Recreate")
        {
            old.ForEach(set => Scale(deployment, set, 0));
            if (old.TrueForAll(set => context.OwnedBy(Kinds.Pod, set).TrueForAll(pod => pod.Text("status", "phase") is "Failed" or "Succeeded")))
            {
                Scale(deployment, current, wanted);
            }

            return;
        }

        var (surge, missing) = (Share(deployment, "maxSurge", wanted, up: true), Share(deployment, "maxUnavailable", wanted, up: false));
        missing = surge == 0 && missing == 0 ? 1 : missing;
        Scale(deployment, current, Math.Max(0, Math.Min(wanted, wanted + surge - oldReplicas)));
        var available = (current.Number("status", "availableReplicas") ?? 0) + old.Sum(set => set.Number("status", "availableReplicas") ?? 0);
        var broken = old.Sum(set => (set.Number("spec", "replicas") ?? 0) - (set.Number("status", "availableReplicas") ?? 0));
        var spare = Math.Max(0, available - (wanted - missing)) + Math.Max(0, broken);
        foreach (var set in old.Where(set => set.Number("spec", "replicas") > 0))
        {
            var fewer = Math.Min(spare, set.Number("spec", "replicas") ?? 0);
            Scale(deployment, set, (set.Number("spec", "replicas") ?? 0) - fewer);
            spare -= fewer;
        }
    }

    private static long Share(JsonObject deployment, string field, long replicas, bool up)
    {
        var value = deployment.At("spec", "strategy", "rollingUpdate", field);
        if (value.Text() is { } text && text.EndsWith('%') && int.TryParse(text[..^1], out var percent))
        {
            return up ? ((replicas * percent) + 99) / 100 : replicas * percent / 100;
        }

        return value.Number() ?? 0;
    }

    private void Scale(JsonObject deployment, JsonObject set, long replicas)
    {
        var before = set.Number("spec", "replicas") ?? 0;
        if (before == replicas)
        {
            return;
        }

        context.Change(
            Kinds.ReplicaSet,
            set,
            "kube-controller-manager",
            value =>
            {
                value.Ensure("spec")["replicas"] = replicas;
                value.Ensure("metadata")["generation"] = (value.Number("metadata", "generation") ?? 0) + 1;
            },
            "");
        context.Tell(
            deployment, "Normal", "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Text("metadata", "name")} from {before} to {replicas}", "deployment-controller");
    }

    private void Report(JsonObject deployment, JsonObject? current, List<JsonObject> old)
    {
        var sets = old.Append(current).OfType<JsonObject>().ToList();
        var wanted = deployment.Number("spec", "replicas") ?? 1;
        long Sum(string field) => sets.Sum(set => set.Number("status", field) ?? 0);
        var (total, updated, ready, available) = (Sum("replicas"), current.Number("status", "replicas") ?? 0, Sum("readyReplicas"), Sum("availableReplicas"));
        context.Change(Kinds.Deployment, deployment, "kube-controller-manager", value =>
        {
            var status = value.Ensure("status");
            status["observedGeneration"] = value.Number("metadata", "generation");
            foreach (var (name, number) in new[]
            {
                ("replicas", total), ("updatedReplicas", updated), ("readyReplicas", ready), ("availableReplicas", available), ("unavailableReplicas", Math.Max(0, Math.Max(total, wanted) - available)),
            })
            {
                status.Remove(name);
                if (number > 0)
                {
                    status[name] = number;
                }
            }

            var isAvailable = available >= wanted - Math.Max(0, Share(deployment, "maxUnavailable", wanted, up: false));
            context.Condition(
                status, "Available", isAvailable, isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", withUpdateTime: true);
            Failure(status, sets);
            Progress(value, status, current, updated >= wanted && available >= wanted && total == updated);
        });
    }

    private void Failure(JsonObject status, List<JsonObject> sets)
    {
        var failure = sets.SelectMany(set => set.Items("status", "conditions")).FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure");
        if (failure is not null)
        {
            context.Condition(status, "ReplicaFailure", true, failure.Text("reason"), failure.Text("message"), withUpdateTime: true);
        }
        else if (status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure") is { } gone)
        {
            status.EnsureList("conditions").Remove(gone);
        }
    }

    private void Progress(JsonObject deployment, JsonObject status, JsonObject? current, bool isComplete)
    {
        var name = current.Text("metadata", "name");
        var before = status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == "Progressing");
        if (isComplete)
        {
            context.Condition(status, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.", withUpdateTime: true);
            return;
        }

        var deadline = deployment.Number("spec", "progressDeadlineSeconds") ?? 600;
        var isLate = before is not null && before.Text("message")?.Contains($"\"{name}\"", StringComparison.Ordinal) == true && before.Text("reason") is "ReplicaSetUpdated" or "ProgressDeadlineExceeded"
            && DateTimeOffset.TryParse(before.Text("lastUpdateTime"), out var since) && (context.Clock.GetUtcNow() - since).TotalSeconds > deadline;
        if (isLate || (before.Text("reason") == "ProgressDeadlineExceeded" && before.Text("message")!.Contains($"\"{name}\"", StringComparison.Ordinal)))
        {
            context.Condition(status, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.", withUpdateTime: true);
        }
        else
        {
            context.Condition(status, "Progressing", true, "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", withUpdateTime: true);
        }
    }
}
