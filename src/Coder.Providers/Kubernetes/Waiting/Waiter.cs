using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;
using Coder.Terraform.Providers;

namespace Coder.Providers.Kubernetes.Waiting;

/// <summary>Waits for objects and tells the build log what they wait for.</summary>
/// <param name="client">The cluster.</param>
/// <param name="log">The build log.</param>
/// <param name="time">The clock of the limit.</param>
/// <param name="stop">The build is canceled.</param>
internal sealed class Waiter(KubernetesClient client, IProgressLog log, TimeProvider time, CancellationToken stop)
{
    private const int LastLines = 10;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Waits until a goal is reached.</summary>
    /// <param name="key">The object.</param>
    /// <param name="live">The object as it was when it was applied.</param>
    /// <param name="goal">What is waited for.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The object as it is then, and what went wrong; null when the goal is reached.</returns>
    public async Task<(JsonObject Live, string? Problem)> UntilAsync(
        ObjectKey key, JsonObject live, Goal goal, TimeSpan limit, CancellationToken ct)
    {
        var facts = new Facts(key) { Object = live, Since = AppliedAt(live) };
        if (goal.IsReached(facts))
        {
            return (live, null);
        }

        using var deadline = new CancellationTokenSource(limit, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop, ct);
        await using var follower = Start(facts, goal, any.Token);
        try
        {
            while (true)
            {
                Take(facts, await follower.Seen.ReadAsync(any.Token));
                while (follower.Seen.TryRead(out var sight))
                {
                    Take(facts, sight);
                }

                if (facts.Object is null)
                {
                    return (live, $"{key} was deleted by someone while the build waited for it.");
                }

                live = facts.Object;
                if (goal.IsReached(facts))
                {
                    return (live, null);
                }

                if (goal.GivesUp(facts) is { } line)
                {
                    log.Write(ProgressLevel.Info, line);
                    return (live, null);
                }

                if (await TroubleAsync(facts, any.Token) is { IsFinal: true } trouble)
                {
                    return (live, trouble.Sentence);
                }
            }
        }
        catch (ApiException e)
        {
            return (live, Refusals.Explain(e, key));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (live, stop.IsCancellationRequested
                ? $"The build was canceled while it waited for {key}."
                : await LateAsync(facts, goal, limit, ct));
        }
    }

    /// <summary>Waits until an object that is being deleted is gone; gives what holds it up, or null.</summary>
    public async Task<string?> UntilGoneAsync(ObjectKey key, JsonObject live, TimeSpan limit, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop, ct);
        var uid = (string?)live["metadata"]?["uid"];
        await using var follower = new Follower(client, any.Token);
        follower.Follow(key, (string?)live["metadata"]?["resourceVersion"]);
        try
        {
            while (true)
            {
                var sight = await follower.Seen.ReadAsync(any.Token);
                if (sight.Failure is { } failure)
                {
                    return Refusals.Explain(failure, key);
                }

                if (sight.Change == Change.Gone || (sight.Object is { } other && (string?)other["metadata"]?["uid"] != uid))
                {
                    return null;
                }

                live = sight.Object ?? live;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return stop.IsCancellationRequested ? $"The build was canceled while {key} was being deleted." : Held(key, live, limit);
        }
    }

    private static string Held(ObjectKey key, JsonObject live, TimeSpan limit)
    {
        var finalizers = (live["metadata"]?["finalizers"] as JsonArray)?.OfType<JsonValue>().Select(f => f.GetValue<string>()).ToList() ?? [];
        var reason = finalizers.Contains("kubernetes.io/pvc-protection") ? "a pod still uses it"
            : finalizers.Count > 0 ? $"the finalizers {string.Join(", ", finalizers)} hold it; look at the controllers that have to remove them"
            : (string?)live["spec"]?["nodeName"] is { } node ? $"node {node} has not ended it; it may be down"
            : "the cluster does not say why";
        return $"{key} is not gone after {Say(limit)}: {reason}.";
    }

    private Follower Start(Facts facts, Goal goal, CancellationToken ct)
    {
        var follower = new Follower(client, ct);
        var (key, live) = (facts.Key, facts.Object!);
        follower.Follow(key, (string?)live["metadata"]?["resourceVersion"]);
        var isPod = key.Kind == ObjectKind.Pod;
        if (goal.HasPods && !isPod && PodSelector(live) is { } labels)
        {
            follower.Follow(new WatchQuery(ObjectKind.Pod, key.Namespace) { LabelSelector = labels });
        }

        if (isPod)
        {
            facts.Pods[key.Name] = live;
        }

        if (key.Kind.IsNamespaced)
        {
            var one = isPod || !goal.HasPods;
            follower.Follow(new WatchQuery(ObjectKind.Event, key.Namespace) { FieldSelector = one ? $"involvedObject.name={key.Name}" : null });
        }

        return follower;
    }

    private void Take(Facts facts, Sight sight)
    {
        if (sight.Failure is { } failure)
        {
            throw failure;
        }

        if (sight.Kind == ObjectKind.Event)
        {
            TakeEvent(facts, sight);
            return;
        }

        if (sight.Kind == ObjectKind.Pod)
        {
            TakePod(facts, sight);
        }

        if (sight.Kind == facts.Key.Kind && sight.Change != Change.Restarted)
        {
            facts.Object = sight.Change == Change.Gone ? null : sight.Object;
        }
    }

    private static void TakePod(Facts facts, Sight sight)
    {
        if (sight.Change == Change.Restarted)
        {
            facts.Pods.Clear();
        }
        else if ((string?)sight.Object?["metadata"]?["name"] is { } name)
        {
            facts.Pods.Remove(name);
            if (sight.Change == Change.Present)
            {
                facts.Pods[name] = sight.Object!;
            }
        }
    }

    private void TakeEvent(Facts facts, Sight sight)
    {
        if (sight.Change == Change.Restarted)
        {
            facts.ForgetEvents();
        }
        else if (sight is { Change: Change.Present, Object: { } item } && (Facts.Time(item["lastTimestamp"]) ?? Facts.Time(item["eventTime"]) ?? facts.Since) >= facts.Since)
        {
            facts.Tell(item);
            var about = (string?)item["involvedObject"]?["name"];
            var isOurs = about == facts.Key.Name || (about is not null && facts.Pods.ContainsKey(about));
            if (isOurs && (string?)item["reason"] is "Scheduled" or "Pulling" or "Pulled" or "Created" or "Started" or "SuccessfulAttachVolume" or "TriggeredScaleUp" or "Provisioning" or "ProvisioningSucceeded")
            {
                Tell(ProgressLevel.Info, $"{about}: {(string?)item["message"]}");
            }
        }
    }

    private async Task<Trouble?> TroubleAsync(Facts facts, CancellationToken ct)
    {
        var all = ControllerTroubles.Find(facts).Concat(PodTroubles.Find(facts)).ToList();
        foreach (var trouble in all.Where(t => facts.Key.Kind != ObjectKind.Claim || t.IsFinal || facts.Events.Any()))
        {
            Tell(ProgressLevel.Warn, trouble.Sentence);
        }

        // What a pod tells is nearer to the cause than what its controller tells.
        var first = all.Find(t => t is { IsFinal: true, Pod: not null }) ?? all.Find(t => t.IsFinal) ?? (all.Count > 0 ? all[^1] : null);
        if (first is { IsFinal: true, Pod: null } && all.Find(t => t.Pod is not null) is { } cause)
        {
            first = cause with { IsFinal = true, Sentence = $"{first.Sentence} {cause.Sentence}" };
        }

        return first is { IsFinal: true } ? await WithLogAsync(facts, first, ct) : first;
    }

    private async Task<string> LateAsync(Facts facts, Goal goal, TimeSpan limit, CancellationToken ct)
    {
        var head = $"{facts.Key} did not {goal.What} within {Say(limit)}";
        var trouble = PodTroubles.Find(facts).Concat(ControllerTroubles.Find(facts)).FirstOrDefault();
        return trouble is null
            ? $"{head}. Its events and pods tell no reason; a longer time can be set in timeouts."
            : $"{head}: {(await WithLogAsync(facts, trouble, ct)).Sentence}";
    }

    private async Task<Trouble> WithLogAsync(Facts facts, Trouble trouble, CancellationToken ct)
    {
        if (trouble is not { Container: { } container, Pod: { } pod })
        {
            return trouble;
        }

        var key = new ObjectKey(ObjectKind.Pod, facts.Key.Namespace, pod);
        var crashed = facts.Pods.TryGetValue(pod, out var item)
            && PodTroubles.Statuses(item).Any(s => (string?)s["name"] == container && s["state"]?["terminated"] is null);
        try
        {
            var lines = (await client.LogAsync(key, container, crashed, LastLines, ct)).TrimEnd();
            foreach (var line in lines.Split('\n').Where(l => l.Length > 0))
            {
                log.Write(ProgressLevel.Error, $"{pod}/{container}: {line}");
            }

            return lines.Length == 0 ? trouble : trouble with { Sentence = $"{trouble.Sentence} Its last lines: {string.Join(" | ", lines.Split('\n').TakeLast(3).Select(l => l.Trim()))}" };
        }
        catch (Exception e) when (e is ApiException or ConnectionException)
        {
            return trouble; // the log is a help, not the matter
        }
    }

    private void Tell(ProgressLevel level, string line)
    {
        if (_told.Count < 1000 && _told.Add(line))
        {
            log.Write(level, line);
        }
    }

    private static string? PodSelector(JsonObject live)
    {
        var labels = live["spec"]?["selector"]?["matchLabels"] as JsonObject;
        return labels is null or { Count: 0 } ? null : string.Join(',', labels.Select(l => $"{l.Key}={(string?)l.Value}"));
    }

    // The server's own clock: when this manager last changed the object.
    private static DateTimeOffset AppliedAt(JsonObject live) =>
        (live["metadata"]?["managedFields"] as JsonArray)?.OfType<JsonObject>()
            .Where(f => (string?)f["manager"] == KubernetesClient.FieldManager && (string?)f["operation"] == "Apply")
            .Select(f => Facts.Time(f["time"])).FirstOrDefault()
        ?? Facts.Time(live["metadata"]?["creationTimestamp"]) ?? DateTimeOffset.MinValue;

    private static string Say(TimeSpan span) => span.TotalMinutes >= 2 ? $"{span.TotalMinutes:0.#} minutes" : $"{span.TotalSeconds:0.#} seconds";
}
