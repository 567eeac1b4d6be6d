using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;

namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>Recognises what keeps a pod from running. One method for each way, listed in <see cref="Table"/>.</summary>
internal static class PodTroubles
{
    /// <summary>How often a container may crash before waiting is of no use.</summary>
    private const int CrashLimit = 3;

    private static readonly Func<Facts, JsonObject, IEnumerable<Trouble>>[] Table =
        [Ended, Unschedulable, ImageNotPulled, Crashing, Misconfigured, VolumeMissing];

    /// <summary>All that is wrong with the pods, the weightiest first.</summary>
    public static IEnumerable<Trouble> Find(Facts facts)
    {
        var found = facts.CurrentPods.SelectMany(pod => Table.SelectMany(recognise => recognise(facts, pod)
            .Select(t => t with { Pod = Name(pod) }))).ToList();
        return found.Where(t => t.IsFinal).Concat(found.Where(t => !t.IsFinal));
    }

    /// <summary>Evicted, or ended with an error and not to be started again.</summary>
    private static IEnumerable<Trouble> Ended(Facts facts, JsonObject pod)
    {
        if ((string?)pod["status"]?["phase"] != "Failed")
        {
            yield break;
        }

        var reason = (string?)pod["status"]?["reason"];
        var message = ((string?)pod["status"]?["message"] ?? "").Trim().TrimEnd('.');
        var where = $"Pod {facts.Key.Namespace}/{Name(pod)}";
        if (reason == "Evicted")
        {
            yield return new Trouble(EvictedText(where, message), true);
            yield break;
        }

        foreach (var (container, state) in Statuses(pod).Select(s => (s, s["state"]?["terminated"])).Where(s => s.Item2 is not null))
        {
            if ((int?)state!["exitCode"] is { } code and not 0)
            {
                yield return new Trouble($"{Container(container)} of pod {Name(pod)} {EndText(pod, container, state, code)}.", true) { Container = (string?)container["name"] };
                yield break;
            }
        }

        yield return new Trouble($"{where} has failed{(reason is null ? "" : $" ({reason})")}: {(message.Length > 0 ? message : "the cluster does not say why")}.", true);
    }

    private static IEnumerable<Trouble> Unschedulable(Facts facts, JsonObject pod)
    {
        var condition = Condition(pod, "PodScheduled");
        if (condition is null || (string?)condition["status"] != "False" || (string?)condition["reason"] != "Unschedulable")
        {
            yield break;
        }

        var message = (string?)condition["message"] ?? "";
        var claim = facts.Told("Pod", Name(pod), "FailedScheduling").FirstOrDefault(t => t.Contains("persistentvolumeclaim \"")) ?? message;
        if (Quoted(claim, "persistentvolumeclaim \"") is { } missing)
        {
            yield return new Trouble($"Pod {facts.Key.Namespace}/{Name(pod)} waits for the claim {missing}, which does not exist. Create it, or correct claim_name.");
            yield break;
        }

        yield return new Trouble($"No node can take pod {facts.Key.Namespace}/{Name(pod)}: {Scheduling.Say(message)}. {Way(message)}");
    }

    private static IEnumerable<Trouble> ImageNotPulled(Facts facts, JsonObject pod)
    {
        foreach (var container in Statuses(pod))
        {
            var reason = (string?)container["state"]?["waiting"]?["reason"];
            if (reason is not ("ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" or "ImageInspectError"))
            {
                continue;
            }

            var image = (string?)container["image"] ?? "";
            var where = $"{Container(container)} of pod {Name(pod)}";
            if (reason == "InvalidImageName")
            {
                yield return new Trouble($"{where}: \"{image}\" is no valid name of an image; correct it in the template.", true);
            }
            else if (reason == "ErrImageNeverPull")
            {
                yield return new Trouble($"{where}: image {image} is not on the node, and image_pull_policy is Never.", true);
            }
            else
            {
                var text = string.Join(' ', [(string?)container["state"]?["waiting"]?["message"] ?? "", .. facts.Told("Pod", Name(pod), "Failed").Where(t => t.Contains(image, StringComparison.Ordinal)).Take(1)]);
                yield return new Trouble(Images.Explain(where, image, text), reason == "ImagePullBackOff");
            }
        }
    }

    private static IEnumerable<Trouble> Crashing(Facts facts, JsonObject pod)
    {
        foreach (var container in Statuses(pod))
        {
            var last = container["lastState"]?["terminated"];
            if ((string?)container["state"]?["waiting"]?["reason"] != "CrashLoopBackOff" || last is null)
            {
                continue;
            }

            var restarts = (int?)container["restartCount"] ?? 0;
            yield return new Trouble(
                $"{Container(container)} of pod {Name(pod)} keeps crashing: it {EndText(pod, container, last, (int?)last["exitCode"] ?? 0)}, {restarts} {(restarts == 1 ? "restart" : "restarts")} so far.",
                restarts >= CrashLimit)
            {
                Container = (string?)container["name"],
            };
        }
    }

    private static IEnumerable<Trouble> Misconfigured(Facts facts, JsonObject pod)
    {
        foreach (var container in Statuses(pod))
        {
            var waiting = container["state"]?["waiting"];
            var message = ((string?)waiting?["message"] ?? "").TrimEnd('.');
            if ((string?)waiting?["reason"] is "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "StartError")
            {
                var where = $"{Container(container)} of pod {Name(pod)}";
                yield return new Trouble(Missing(message) is { } missing
                    ? $"{where} needs the {missing}, which does not exist in namespace {facts.Key.Namespace}. Create it, or mark it as optional."
                    : $"{where} cannot be started: {message}.");
            }
        }
    }

    private static IEnumerable<Trouble> VolumeMissing(Facts facts, JsonObject pod)
    {
        if (facts.Told("Pod", Name(pod), "FailedMount", "FailedAttachVolume").FirstOrDefault() is not { } message || Statuses(pod).Any(c => c["state"]?["running"] is not null))
        {
            yield break;
        }

        var where = $"Pod {facts.Key.Namespace}/{Name(pod)}";
        yield return new Trouble(
            Missing(message) is { } missing ? $"{where} mounts the {missing}, which does not exist in namespace {facts.Key.Namespace}. Create it, or correct the volume."
            : message.Contains("Multi-Attach", StringComparison.Ordinal) ? $"{where} cannot get its volume, as a pod on another node still has it: {message.TrimEnd('.')}. Wait for that pod to end, or end it."
            : $"{where} cannot get its volume: {message.TrimEnd('.')}.");
    }

    /// <summary>The statuses of all containers, init containers first.</summary>
    public static IEnumerable<JsonObject> Statuses(JsonObject pod) =>
        new[] { "initContainerStatuses", "containerStatuses" }.SelectMany(list => pod["status"]?[list] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>A condition of an object by its type; null when it has none.</summary>
    public static JsonObject? Condition(JsonObject? item, string type) =>
        (item?["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);

    /// <summary>The sentence for a pod that its node has thrown out.</summary>
    public static string EvictedText(string where, string message) =>
        $"{where} was evicted from its node: {message.Trim().TrimEnd('.')}. Request what it needs in resources, or use a larger node.";

    /// <summary>How a container ended, to follow its name.</summary>
    public static string EndText(JsonObject pod, JsonObject container, JsonNode state, int code)
    {
        if ((string?)state["reason"] != "OOMKilled")
        {
            return $"ended with exit code {code}" + ((string?)state["message"] is { Length: > 0 } words ? $" ({words.Trim()})" : "");
        }

        var spec = (pod["spec"]?["containers"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == (string?)container["name"]);
        var limit = (string?)spec?["resources"]?["limits"]?["memory"];
        return $"ran out of memory{(limit is null ? "" : $" (the limit is {limit})")} and was killed; raise resources.limits.memory";
    }

    private static string Way(string message) =>
        message.Contains("Insufficient", StringComparison.Ordinal) ? "Ask for less, stop other workloads, or add nodes."
        : message.Contains("node affinity", StringComparison.Ordinal) || message.Contains("node selector", StringComparison.Ordinal) ? "Correct node_selector or affinity in the template, or label a node."
        : message.Contains("taint", StringComparison.Ordinal) ? "Add a toleration to the template, or a node without the taint."
        : "It is placed as soon as a node fits.";

    private static string? Missing(string message) =>
        Quoted(message, "secret \"") is { } secret ? $"secret {secret}"
        : Quoted(message, "configmap \"") is { } map ? $"config map {map}"
        : null;

    private static string? Quoted(string text, string before)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('"', start + before.Length);
        return end < 0 || !text.AsSpan(end).Contains("not found", StringComparison.Ordinal) ? null : text[(start + before.Length)..end];
    }

    private static string Container(JsonObject status) => $"Container {(string?)status["name"]}";

    private static string Name(JsonObject item) => (string?)item["metadata"]?["name"] ?? "";
}
