using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Waiting;

/// <summary>When waiting for an object has reached what it waits for.</summary>
/// <param name="What">Completes the sentence “… did not … within five minutes”.</param>
/// <param name="IsReached">Tells by what is known.</param>
internal sealed record Goal(string What, Func<Facts, bool> IsReached)
{
    /// <summary>Whether the object makes pods whose fate explains its own.</summary>
    public bool HasPods { get; init; }

    /// <summary>A line for the build log when waiting ends although nothing is reached; null: it goes on.</summary>
    public Func<Facts, string?> GivesUp { get; init; } = _ => null;
}

/// <summary>The goals of the resource types.</summary>
internal static class Goals
{
    public static Goal PodIn(IReadOnlyList<string> phases) => new(
        $"become {string.Join(" or ", phases)}", facts => phases.Contains((string?)facts.Object?["status"]?["phase"] ?? ""))
    {
        HasPods = true,
    };

    /// <summary>A claim whose class waits for the first pod is bound only when one uses it, which may be later in this build.</summary>
    public static Goal Bound { get; } = new("get bound to a volume", facts => (string?)facts.Object?["status"]?["phase"] == "Bound")
    {
        GivesUp = facts => facts.Told("PersistentVolumeClaim", facts.Key.Name, "WaitForFirstConsumer").Any()
            ? $"Claim {facts.Key.Namespace}/{facts.Key.Name} is bound when the first pod uses it"
            : null,
    };

    /// <summary>The conditions that <c>kubectl rollout status</c> waits for.</summary>
    public static Goal DeploymentAvailable { get; } = new("roll out", facts => IsObserved(facts) is { } item
        && Number(item, "status", "updatedReplicas") >= Wanted(item)
        && Number(item, "status", "replicas") <= Number(item, "status", "updatedReplicas")
        && Number(item, "status", "availableReplicas") >= Number(item, "status", "updatedReplicas"))
    {
        HasPods = true,
    };

    public static Goal StatefulSetReady { get; } = new("roll out", facts => IsObserved(facts) is { } item
        && Number(item, "status", "readyReplicas") >= Wanted(item)
        && ((string?)item["spec"]?["updateStrategy"]?["type"] == "OnDelete"
            || Number(item, "status", "updatedReplicas") >= Wanted(item) - (Number(item["spec"]?["updateStrategy"] as JsonObject, "rollingUpdate", "partition") ?? 0)))
    {
        HasPods = true,
    };

    public static Goal DaemonSetAvailable { get; } = new("roll out", facts => IsObserved(facts) is { } item
        && ((string?)item["spec"]?["updateStrategy"]?["type"] == "OnDelete" || Count(item, "updatedNumberScheduled") >= Count(item, "desiredNumberScheduled"))
        && Count(item, "numberAvailable") >= Count(item, "desiredNumberScheduled"))
    {
        HasPods = true,
    };

    public static Goal JobComplete { get; } = new("complete", facts => Is(facts, "Complete")) { HasPods = true };

    public static Goal LoadBalancer { get; } = new(
        "get an address of a load balancer", facts => facts.Object?["status"]?["loadBalancer"]?["ingress"] is JsonArray { Count: > 0 });

    public static Goal TokenThere { get; } = new("get a token", facts => facts.Object?["data"]?["token"] is not null);

    private static JsonObject? IsObserved(Facts facts) =>
        Number(facts.Object, "status", "observedGeneration") >= Number(facts.Object, "metadata", "generation") ? facts.Object : null;

    private static long Wanted(JsonObject item) => Number(item, "spec", "replicas") ?? 1;

    private static long Count(JsonObject item, string name) => Number(item, "status", name) ?? 0;

    private static long? Number(JsonObject? item, string part, string name) =>
        item is null ? null : (long?)item[part]?[name] ?? (part == "status" ? 0 : null);

    private static bool Is(Facts facts, string condition) => (string?)PodTroubles.Condition(facts.Object, condition)?["status"] == "True";
}
