using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;

namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>Recognises what keeps a workload from making its pods, and a claim from being bound.</summary>
internal static class ControllerTroubles
{
    private static readonly Func<Facts, IEnumerable<Trouble>>[] Table = [PodsRefused, NoProgress, JobFailed, ClaimPending];

    /// <summary>All that is wrong with the object itself.</summary>
    public static IEnumerable<Trouble> Find(Facts facts) => Table.SelectMany(recognise => recognise(facts));

    private static IEnumerable<Trouble> PodsRefused(Facts facts)
    {
        var failure = PodTroubles.Condition(facts.Object, "ReplicaFailure");
        var message = (string?)failure?["status"] == "True" && (string?)failure["reason"] == "FailedCreate"
            ? (string?)failure["message"]
            : facts.Key.Kind.Name is "StatefulSet" or "DaemonSet" or "Job" && !facts.CurrentPods.Any()
            ? facts.Told(facts.Key.Kind.Name, facts.Key.Name, "FailedCreate").FirstOrDefault()
            : null;
        if (message is not null)
        {
            yield return new Trouble(
                Refusals.Find(message, PodOf(facts)) ?? $"{facts.Key} cannot make its pods: {message.TrimEnd('.')}.", IsFinal: true);
        }
    }

    private static IEnumerable<Trouble> NoProgress(Facts facts)
    {
        var condition = PodTroubles.Condition(facts.Object, "Progressing");
        if ((string?)condition?["status"] == "False" && (string?)condition["reason"] == "ProgressDeadlineExceeded")
        {
            yield return new Trouble($"{facts.Key} has made no progress within its progress_deadline_seconds.", IsFinal: true);
        }
    }

    private static IEnumerable<Trouble> JobFailed(Facts facts)
    {
        var condition = PodTroubles.Condition(facts.Object, "Failed");
        if (facts.Key.Kind.Name == "Job" && (string?)condition?["status"] == "True")
        {
            yield return new Trouble($"{facts.Key} has failed: {((string?)condition["message"] ?? "").TrimEnd('.')}.", IsFinal: true);
        }
    }

    private static IEnumerable<Trouble> ClaimPending(Facts facts)
    {
        if (facts.Key.Kind.Name != ObjectKind.Claim.Name || (string?)facts.Object?["status"]?["phase"] is not "Pending")
        {
            yield break;
        }

        var storage = (string?)facts.Object["spec"]?["storageClassName"] is { Length: > 0 } name ? $"storage class {name}" : "no storage class";
        var head = $"Claim {facts.Key.Namespace}/{facts.Key.Name} is pending on {storage}";
        if (facts.Told("PersistentVolumeClaim", facts.Key.Name, "ProvisioningFailed").FirstOrDefault() is { } failed)
        {
            var isMissing = failed.Contains("storageclass", StringComparison.Ordinal) && failed.Contains("not found", StringComparison.Ordinal);
            yield return isMissing
                ? new Trouble($"{head}, which does not exist. Create it, or correct storage_class_name.", IsFinal: true)
                : new Trouble($"{head}, which cannot make the volume: {failed.TrimEnd('.')}.");
        }
        else if (facts.Told("PersistentVolumeClaim", facts.Key.Name, "FailedBinding").FirstOrDefault() is { } unbound)
        {
            yield return new Trouble(storage == "no storage class"
                ? $"{head}, the cluster has no default one, and no volume fits. Set storage_class_name, or make a volume."
                : $"{head}: {unbound.TrimEnd('.')}.");
        }
        else
        {
            yield return new Trouble($"{head}: no volume is bound yet.");
        }
    }

    // What the cluster says about the refused pod is about a pod, whose name it has not chosen yet.
    private static ObjectKey PodOf(Facts facts) => facts.Key with { Kind = ObjectKind.Pod };
}
