using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Inspecting;

/// <summary>
/// Finds out what happened to a pod, or to the pods of a workload, since some time: from the object, its pods, and the events that the cluster still
/// keeps (an hour by default). A few requests, no watch.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="key">The object.</param>
/// <param name="uid">The object that the build made; empty: unknown.</param>
/// <param name="since">What happened before does not count.</param>
internal sealed class ObjectInspection(KubernetesClient client, ObjectKey key, string uid, DateTimeOffset since)
{
    private const int MostEvents = 2500;
    private const int LastLines = 3;
    private const string Again = "Start the workspace again to have a new one made.";

    /// <summary>The sentence; null when nothing happened.</summary>
    /// <exception cref="ApiException">The object cannot be read.</exception>
    public async Task<string?> RunAsync(CancellationToken ct)
    {
        var live = await client.FindAsync(key, ct);
        var isAnother = live is not null && uid.Length > 0 && (string?)live["metadata"]?["uid"] != uid;
        var facts = new Facts(key) { Object = live, Since = DateTimeOffset.MinValue };
        foreach (var item in await EventsAsync(ct))
        {
            facts.Tell(item);
        }

        if (live is null || isAnother)
        {
            return (GonePods.Named(facts, key.Name) ?? Removed(live)) + (isAnother ? "" : $" {Again}");
        }

        foreach (var pod in await PodsAsync(live, ct))
        {
            facts.Pods[(string?)pod["metadata"]?["name"] ?? ""] = pod;
        }

        var story = facts.Pods.Values.SelectMany(pod => PodHistory.Find(facts, pod, since)).FirstOrDefault();
        var told = story is null ? GonePods.Of(facts) : await WithLogAsync(story, ct);
        var present = Present(facts, live, story?.Pod);
        return told is null || present is null ? told ?? present : $"{told} {present}";
    }

    // What keeps the workload from running now: its next pod finds no node, its image is gone, the namespace's quota is used up.
    private static string? Present(Facts facts, JsonObject live, string? told)
    {
        if (facts.Key.Kind != ObjectKind.Pod)
        {
            if ((int?)live["spec"]?["replicas"] == 0)
            {
                return $"{facts.Key} was scaled to 0 replicas, so none of its pods runs.";
            }

            // A workload keeps pods that have ended beside those that took their place.
            foreach (var ended in facts.Pods.Where(pod => (string?)pod.Value["status"]?["phase"] is "Failed" or "Succeeded").Select(pod => pod.Key).ToList())
            {
                facts.Pods.Remove(ended);
            }
        }

        return (PodTroubles.Find(facts).FirstOrDefault(trouble => trouble.Pod != told)
            ?? (facts.CurrentPods.Any() ? null : ControllerTroubles.Find(facts).FirstOrDefault()))?.Sentence;
    }

    private string Removed(JsonObject? other) =>
        other is not null ? $"{key} was deleted, and another one of this name was made by someone."
        : key.Kind == ObjectKind.Pod ? $"{key} was deleted: by someone, or because its node was drained or removed."
        : $"{key} was deleted by someone.";

    private async Task<IEnumerable<JsonObject>> PodsAsync(JsonObject live, CancellationToken ct)
    {
        if (key.Kind == ObjectKind.Pod)
        {
            return [live];
        }

        var labels = live["spec"]?["selector"]?["matchLabels"] as JsonObject;
        if (labels is null or { Count: 0 })
        {
            return [];
        }

        var selector = string.Join(',', labels.Select(l => $"{l.Key}={(string?)l.Value}"));
        var pods = await Listing.AllAsync(client, $"{ObjectKind.Pod.Path(key.Namespace, null)}?labelSelector={Uri.EscapeDataString(selector)}", ct);
        return pods.OrderByDescending(pod => Facts.Time(pod["metadata"]?["creationTimestamp"]));
    }

    // Events are a help: where they may not be read, objects and pods tell what they can.
    private async Task<IReadOnlyList<JsonObject>> EventsAsync(CancellationToken ct)
    {
        var fields = key.Kind == ObjectKind.Pod ? $"involvedObject.name={key.Name}" : "involvedObject.kind=Pod";
        try
        {
            var all = await Listing.AllAsync(client, $"{ObjectKind.Event.Path(key.Namespace, null)}?fieldSelector={Uri.EscapeDataString(fields)}", MostEvents, ct);
            return [.. all.Where(e => (string?)e["involvedObject"]?["kind"] == "Pod" && At(e) >= since
                && ((string?)e["involvedObject"]?["name"] ?? "").StartsWith(key.Name, StringComparison.Ordinal)).OrderBy(At)];
        }
        catch (ApiException e) when (e.Error.IsForbidden)
        {
            return [];
        }
    }

    private static DateTimeOffset At(JsonObject item) => Facts.Time(item["lastTimestamp"]) ?? Facts.Time(item["series"]?["lastObservedTime"])
        ?? Facts.Time(item["eventTime"]) ?? Facts.Time(item["metadata"]?["creationTimestamp"]) ?? DateTimeOffset.MinValue;

    private async Task<string> WithLogAsync(Trouble story, CancellationToken ct)
    {
        if (story is not { Container: { } container, Pod: { } pod })
        {
            return story.Sentence;
        }

        try
        {
            var lines = (await client.LogAsync(new ObjectKey(ObjectKind.Pod, key.Namespace, pod), container, story.IsOfPrevious, LastLines, ct)).TrimEnd();
            return lines.Length == 0 ? story.Sentence : $"{story.Sentence} Its last lines: {string.Join(" | ", lines.Split('\n').TakeLast(LastLines).Select(l => l.Trim()))}";
        }
        catch (Exception e) when (e is ApiException or ConnectionException)
        {
            return story.Sentence; // the log is a help, not the matter
        }
    }
}
