using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>What pods, claims and storage classes have to do with each other.</summary>
internal static class Volumes
{
    /// <summary>The claims that a pod names; a claim that is not there is null.</summary>
    public static List<(string Name, JsonObject? Claim)> ClaimsOf(Storage storage, JsonObject pod) =>
    [
        .. pod.Items("spec", "volumes").Select(volume => volume.Text("persistentVolumeClaim", "claimName")).OfType<string>()
            .Select(name => (name, storage.Find(Kinds.Claim, pod.Text("metadata", "namespace"), name))),
    ];

    /// <summary>Whether the claim's class binds only when a pod is scheduled.</summary>
    public static bool WaitsForPod(Storage storage, JsonObject claim) =>
        storage.Find(Kinds.StorageClass, null, claim.Text("spec", "storageClassName") ?? "").Text("volumeBindingMode") == "WaitForFirstConsumer";
}
