using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Inspecting;

/// <summary>Recognises from events what happened to pods that do not exist any more.</summary>
internal static class GonePods
{
    private static readonly (string Reason, Func<Facts, string, string, string?> Say)[] Table =
    [
        ("Evicted", (facts, pod, message) => PodTroubles.EvictedText(Where(facts, pod), message)),
        ("Preempted", (facts, pod, message) => PodHistory.Disruption(Where(facts, pod), NodeIn(message), "PreemptionByScheduler", message)),
        ("TaintManagerEviction", (facts, pod, message) => message.StartsWith("Marking for deletion", StringComparison.Ordinal)
            ? PodHistory.Disruption(Where(facts, pod), null, "DeletionByTaintManager", message)
            : null),
        ("NodeNotReady", (facts, pod, _) => $"The node of pod {facts.Key.Namespace}/{pod} was lost: it is down, or cannot be reached."),
    ];

    /// <summary>What happened to a pod of this name; null when its events do not tell.</summary>
    public static string? Named(Facts facts, string pod) =>
        Table.Select(row => facts.Told("Pod", pod, row.Reason).Select(message => row.Say(facts, pod, message)).FirstOrDefault(said => said is not null))
            .FirstOrDefault(said => said is not null);

    /// <summary>What happened to the last pod of a workload that is gone; null when none is.</summary>
    public static string? Of(Facts facts)
    {
        var gone = facts.Events.Reverse().Where(e => IsGone(facts, e["involvedObject"])).Select(e => (string?)e["involvedObject"]?["name"] ?? "").Distinct().ToList();
        if (gone.Select(name => Named(facts, name)).FirstOrDefault(said => said is not null) is { } told)
        {
            return told;
        }

        var ended = gone.Find(name => facts.Told("Pod", name, "Killing").Any());
        var next = facts.CurrentPods.Select(pod => (string?)pod["metadata"]?["name"]).FirstOrDefault();
        return ended is null ? null
            : $"Pod {facts.Key.Namespace}/{ended} was deleted: by someone, by a change of {facts.Key}, or because its node was drained or removed" + (next is null ? "." : $"; {next} has taken its place.");
    }

    // A stateful set gives the name of a pod that is gone to the next one.
    private static bool IsGone(Facts facts, JsonNode? pod) => (string?)pod?["name"] is { } name && IsMadeBy(facts.Key, name)
        && (!facts.Pods.TryGetValue(name, out var now) || ((string?)pod["uid"] is { Length: > 0 } uid && uid != (string?)now["metadata"]?["uid"]));

    // Controllers put a dash and characters of their own behind their name: two for a deployment, one for the others.
    private static bool IsMadeBy(ObjectKey key, string pod) =>
        pod.StartsWith(key.Name + "-", StringComparison.Ordinal) && pod.AsSpan(key.Name.Length + 1).Count('-') == (key.Kind.Name == "Deployment" ? 1 : 0);

    private static string? NodeIn(string message)
    {
        const string before = " on node ";
        var at = message.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? null : message[(at + before.Length)..].Trim().TrimEnd('.');
    }

    private static string Where(Facts facts, string pod) => $"Pod {facts.Key.Namespace}/{pod}";
}
