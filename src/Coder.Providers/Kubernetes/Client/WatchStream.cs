using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>What happens in a <see cref="WatchStream"/>.</summary>
internal enum Change
{
    /// <summary>All that is there is told again: forget what was told before.</summary>
    Restarted,

    /// <summary>The object is there, in this state.</summary>
    Present,

    /// <summary>The object is gone.</summary>
    Gone,
}

/// <summary>What to watch.</summary>
/// <param name="Kind">The kind of objects.</param>
/// <param name="Namespace">Their namespace.</param>
internal sealed record WatchQuery(ObjectKind Kind, string Namespace)
{
    /// <summary>Only objects with these fields.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Only objects with these labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>From this version on; null: begin with all that is there.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>One object.</summary>
    public static WatchQuery Of(ObjectKey key, string? resourceVersion) =>
        new(key.Kind, key.Namespace) { FieldSelector = $"metadata.name={key.Name}", ResourceVersion = resourceVersion };

    internal string Path(string? version)
    {
        var query = $"{Kind.Path(Namespace, null)}?watch=true&allowWatchBookmarks=true&timeoutSeconds=300";
        query += FieldSelector is { } fields ? "&fieldSelector=" + Uri.EscapeDataString(fields) : "";
        query += LabelSelector is { } labels ? "&labelSelector=" + Uri.EscapeDataString(labels) : "";
        return query + (version is null ? "" : "&resourceVersion=" + Uri.EscapeDataString(version));
    }
}

/// <summary>
/// Follows changes of objects without end: a stream that the server closes is opened again where it ended, and from the
/// start when the server has forgotten that place (410).
/// </summary>
internal static class WatchStream
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The changes.</summary>
    /// <exception cref="ApiException">The server refuses, or cannot be reached any more.</exception>
    public static async IAsyncEnumerable<(Change Change, JsonObject? Object)> FollowAsync(
        KubernetesClient client, WatchQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var version = query.ResourceVersion;
        for (var first = true; ; first = false)
        {
            if (!first)
            {
                await client.PauseAsync(Pause, ct);
            }

            if (version is null)
            {
                yield return (Change.Restarted, null);
            }

            await foreach (var (type, item) in OneAsync(client, query.Path(version), ct))
            {
                if (type == "ERROR")
                {
                    version = null; // 410, or the server is going down: begin anew
                    break;
                }

                version = (string?)item["metadata"]?["resourceVersion"] ?? version;
                if (type != "BOOKMARK")
                {
                    yield return (type == "DELETED" ? Change.Gone : Change.Present, item);
                }
            }
        }
    }

    private static async IAsyncEnumerable<(string Type, JsonObject Object)> OneAsync(
        KubernetesClient client, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        HttpResponseMessage? answer = null;
        try
        {
            answer = await client.OpenWatchAsync(path, ct);
        }
        catch (ApiException e) when (e.Error.IsGone)
        {
            // Told as an answer to the request instead of in the stream.
        }

        if (answer is null)
        {
            yield return ("ERROR", []);
            yield break;
        }

        using (answer)
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
            while (await LineAsync(reader, ct) is { } line)
            {
                if (JsonNode.Parse(line) is JsonObject change && change["object"] is JsonObject item)
                {
                    change.Remove("object");
                    yield return ((string?)change["type"] ?? "", item);
                }
            }
        }
    }

    // A connection that breaks is a stream that ends.
    private static async Task<string?> LineAsync(StreamReader reader, CancellationToken ct)
    {
        try
        {
            return await reader.ReadLineAsync(ct);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
