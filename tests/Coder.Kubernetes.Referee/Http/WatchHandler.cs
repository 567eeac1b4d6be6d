using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>
/// Watches ("Efficient detection of changes"): one JSON object a line. Bookmarks, if wanted, come after each burst of events; clients may not count on when.
/// </summary>
internal sealed class WatchHandler(Registry registry, TimeProvider clock)
{
    public async Task RunAsync(HttpContext context, RequestInfo info, CancellationToken ct)
    {
        var query = context.Request.Query;
        if (query.ContainsKey("sendInitialEvents"))
        {
            throw new ApiError(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }

        var fits = Selector.Parse(info.Type, query["labelSelector"], query["fieldSelector"]);
        bool IsMeant(JsonObject value) => (info.Namespace is null || value.Text("metadata", "namespace") == info.Namespace)
            && (info.Name is null || value.Text("metadata", "name") == info.Name) && fits(value);
        var (version, events) = Start(info, query["resourceVersion"], IsMeant);
        context.Response.ContentType = "application/json";
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(int.TryParse(query["timeoutSeconds"], out var seconds) && seconds > 0 ? seconds : 1800), clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            await SendAsync(context, info, version, events, RequestInfo.IsTrue(query["allowWatchBookmarks"]), IsMeant, ended.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // The watch ends in good order and the client starts another.
        }
        catch (ApiError error)
        {
            await context.Response.WriteAsync(Line("ERROR", error.Status()), ct);
        }
    }

    private async Task SendAsync(HttpContext context, RequestInfo info, long version, List<string> lines, bool wantsBookmarks, Func<JsonObject, bool> isMeant, CancellationToken ct)
    {
        await context.Response.Body.FlushAsync(ct);
        while (true)
        {
            Task changed;
            lock (registry.Storage.Gate)
            {
                changed = registry.Storage.Changed;
                var now = registry.Storage.Version;
                lines.AddRange(registry.Storage.Since(version, info.Type).Select(change => Seen(change, isMeant)).OfType<string>());
                if (wantsBookmarks && lines.Count > 0)
                {
                    lines.Add(Bookmark(info, now));
                }

                version = now;
            }

            if (lines.Count > 0)
            {
                await context.Response.WriteAsync(string.Concat(lines), ct);
                await context.Response.Body.FlushAsync(ct);
                lines.Clear();
            }

            await changed.WaitAsync(ct);
        }
    }

    // Without a version, or from "0", what is there comes first.
    private (long Version, List<string> Lines) Start(RequestInfo info, string? from, Func<JsonObject, bool> isMeant)
    {
        lock (registry.Storage.Gate)
        {
            if (string.IsNullOrEmpty(from) || from == "0")
            {
                return (registry.Storage.Version, [.. registry.Storage.All(info.Type).Where(isMeant).Select(value => Line("ADDED", value))]);
            }

            if (!long.TryParse(from, out var version))
            {
                throw ApiError.BadRequest($"resourceVersion: Invalid value: \"{from}\": strconv.ParseUint: parsing \"{from}\": invalid syntax");
            }

            if (version > registry.Storage.Version)
            {
                throw new ApiError(504, "Timeout", $"Too large resource version: {version}, current: {registry.Storage.Version}");
            }

            return (version, []);
        }
    }

    // An object that begins or ends to fit the selector is added or deleted for this watch.
    private static string? Seen(Change change, Func<JsonObject, bool> isMeant)
    {
        var (before, after) = (change.Previous is not null && isMeant(change.Previous), change.Kind != "DELETED" && isMeant(change.Object));
        return (before, after) switch
        {
            (true, true) => Line("MODIFIED", change.Object),
            (false, true) => Line("ADDED", change.Object),
            (true, false) => Line("DELETED", change.Object),
            _ => null,
        };
    }

    private static string Bookmark(RequestInfo info, long version) => Line("BOOKMARK", new()
    {
        ["kind"] = info.Type.Kind, ["apiVersion"] = info.Type.ApiVersion, ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(), ["creationTimestamp"] = null },
    });

    private static string Line(string kind, JsonObject value) => $"{{\"type\":\"{kind}\",\"object\":{value.ToJsonString()}}}\n";
}
