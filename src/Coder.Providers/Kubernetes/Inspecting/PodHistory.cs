using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Inspecting;

/// <summary>
/// Recognises what happened to a pod that still exists: thrown out by its node, about to be taken away, its containers killed or ended, its node lost.
/// Reasons of the condition DisruptionTarget are those of "Pod disruption conditions" in the Kubernetes documentation.
/// </summary>
internal static class PodHistory
{
    private static readonly Func<Facts, JsonObject, DateTimeOffset, IEnumerable<Trouble>>[] Table = [Evicted, Disrupted, NodeLost, ContainersEnded, Ended, Leaving];

    /// <summary>What happened since some time, the weightiest first.</summary>
    public static IEnumerable<Trouble> Find(Facts facts, JsonObject pod, DateTimeOffset since) =>
        Table.SelectMany(recognise => recognise(facts, pod, since)).Select(t => t with { Pod = Name(pod) });

    /// <summary>The sentence for a reason for which a pod is taken from its node; null when the reason is not known.</summary>
    /// <param name="pod">Names the pod.</param>
    /// <param name="node">Its node; null: unknown.</param>
    /// <param name="reason">The reason of the condition DisruptionTarget.</param>
    /// <param name="message">What the cluster says about it.</param>
    public static string? Disruption(string pod, string? node, string reason, string message)
    {
        var on = node is null ? "its node" : $"node {node}";
        return reason switch
        {
            "PreemptionByScheduler" => $"{pod} was preempted: a pod with a higher priority took its place on {on}. Give the workspace a higher priority_class_name, or add nodes.",
            "DeletionByTaintManager" => $"{pod} was taken from {on}, which is not ready, or has a taint that the pod does not tolerate.",
            "EvictionByEvictionAPI" => $"{pod} was evicted from {on} on request, as when a node is drained for maintenance.",
            "DeletionByPodGC" => $"{pod} was removed, as {on} does not exist any more.",
            "TerminationByKubelet" => PodTroubles.EvictedText(pod, message.Length > 0 ? message : "the cluster does not say why"),
            _ => null,
        };
    }

    private static IEnumerable<Trouble> Evicted(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        if ((string?)pod["status"]?["reason"] is "Evicted" && EndedAt(pod) >= since)
        {
            yield return new Trouble(PodTroubles.EvictedText(Where(facts, pod), (string?)pod["status"]?["message"] ?? ""), true);
        }
    }

    private static IEnumerable<Trouble> Disrupted(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        var condition = PodTroubles.Condition(pod, "DisruptionTarget");
        if ((string?)condition?["status"] == "True" && Facts.Time(condition["lastTransitionTime"]) >= since
            && Disruption(Where(facts, pod), Node(pod), (string?)condition["reason"] ?? "", (string?)condition["message"] ?? "") is { } sentence)
        {
            yield return new Trouble(sentence, true);
        }
    }

    private static IEnumerable<Trouble> NodeLost(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        if (facts.Told("Pod", Name(pod), "NodeNotReady").Any() && (string?)PodTroubles.Condition(pod, "Ready")?["status"] != "True")
        {
            yield return new Trouble($"Node {Node(pod) ?? "(unknown)"}, which runs pod {facts.Key.Namespace}/{Name(pod)}, is not ready: it is down, or cannot be reached. "
                + "The pod comes back with it, or is replaced on another node when the cluster gives it up.");
        }
    }

    private static IEnumerable<Trouble> ContainersEnded(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        var ended = PodTroubles.Statuses(pod)
            .Select(status => (Status: status, Now: status["state"]?["terminated"], Before: status["lastState"]?["terminated"]))
            .Select(c => (c.Status, State: c.Now ?? c.Before, IsOver: c.Now is not null))
            .Where(c => c.State is not null && Facts.Time(c.State["finishedAt"]) >= since && !IsInit(pod, c.Status))
            .OrderBy(c => (string?)c.State!["reason"] == "OOMKilled" ? 0 : 1).ThenBy(c => (int?)c.State!["exitCode"] == 0 ? 1 : 0);
        foreach (var (status, state, isOver) in ended)
        {
            var restarts = (int?)status["restartCount"] ?? 0;
            var after = status["state"]?["running"] is not null ? " It was started again."
                : (string?)status["state"]?["waiting"]?["reason"] == "CrashLoopBackOff" ? $" It keeps crashing, {restarts} {(restarts == 1 ? "restart" : "restarts")} so far."
                : "";
            yield return new Trouble(
                $"Container {(string?)status["name"]} of pod {Name(pod)} {PodTroubles.EndText(pod, status, state!, (int?)state!["exitCode"] ?? 0)}.{after}")
            {
                Container = (string?)state["reason"] == "OOMKilled" ? null : (string?)status["name"],
                IsOfPrevious = !isOver,
            };
        }
    }

    private static IEnumerable<Trouble> Ended(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        if ((string?)pod["status"]?["phase"] is "Failed" or "Succeeded" && EndedAt(pod) >= since)
        {
            var reason = (string?)pod["status"]?["reason"];
            var message = ((string?)pod["status"]?["message"] ?? "").Trim().TrimEnd('.');
            yield return new Trouble($"{Where(facts, pod)} has ended{(reason is null ? "" : $" ({reason})")}{(message.Length > 0 ? $": {message}" : "")}.", true);
        }
    }

    private static IEnumerable<Trouble> Leaving(Facts facts, JsonObject pod, DateTimeOffset since)
    {
        if (Facts.Time(pod["metadata"]?["deletionTimestamp"]) is { } at && at >= since)
        {
            yield return new Trouble($"{Where(facts, pod)} is being deleted, by someone or by a change of what it belongs to.", true);
        }
    }

    private static bool IsInit(JsonObject pod, JsonObject status) =>
        (pod["status"]?["initContainerStatuses"] as JsonArray)?.Contains(status) == true && (int?)(status["state"]?["terminated"]?["exitCode"]) == 0;

    // The last thing that is known of its end; one that tells no time at all is taken for a new story.
    private static DateTimeOffset EndedAt(JsonObject pod) => PodTroubles.Statuses(pod).Select(s => Facts.Time(s["state"]?["terminated"]?["finishedAt"]))
        .Concat((pod["status"]?["conditions"] as JsonArray ?? []).Select(c => Facts.Time(c?["lastTransitionTime"])))
        .Max() ?? DateTimeOffset.MaxValue;

    private static string Where(Facts facts, JsonObject pod) => $"Pod {facts.Key.Namespace}/{Name(pod)}";

    private static string? Node(JsonObject pod) => (string?)pod["spec"]?["nodeName"] is { Length: > 0 } node ? node : null;

    private static string Name(JsonObject pod) => (string?)pod["metadata"]?["name"] ?? "";
}
