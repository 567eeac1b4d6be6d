using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>Reads whole collections, page by page.</summary>
internal static class Listing
{
    private const int PageSize = 500;
    private const int MostObjects = 100_000;

    /// <summary>The objects of a collection.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public static Task<IReadOnlyList<JsonObject>> AllAsync(KubernetesClient client, string path, CancellationToken ct) =>
        AllAsync(client, path, MostObjects, ct);

    /// <summary>The objects of a collection, page by page until there are <paramref name="most"/>.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public static async Task<IReadOnlyList<JsonObject>> AllAsync(KubernetesClient client, string path, int most, CancellationToken ct)
    {
        var found = new List<JsonObject>();
        var separator = path.Contains('?') ? '&' : '?';
        for (string? next = ""; next is not null && found.Count < most;)
        {
            var page = await client.GetAsync($"{path}{separator}limit={PageSize}" + (next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : ""), ct);
            found.AddRange((page["items"] as JsonArray)?.OfType<JsonObject>() ?? []);
            next = (string?)page["metadata"]?["continue"] is { Length: > 0 } more ? more : null;
        }

        return found;
    }
}
