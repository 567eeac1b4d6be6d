using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>Asks a cluster where it has the objects of a kind.</summary>
internal static class Discovery
{
    /// <summary>The kind, with its plural and scope.</summary>
    /// <exception cref="ApiException">The cluster does not have it.</exception>
    public static async Task<ObjectKind> FindAsync(KubernetesClient client, string apiVersion, string name, CancellationToken ct)
    {
        var unknown = new ApiError(404, "", $"no kind {name} in {apiVersion}");
        JsonObject list;
        try
        {
            list = await client.GetAsync(apiVersion.Contains('/') ? $"/apis/{apiVersion}" : $"/api/{apiVersion}", ct);
        }
        catch (ApiException e) when (e.Error.IsNotFound)
        {
            throw new ApiException(unknown, unknown.Message, e);
        }

        var entry = (list["resources"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(r => (string?)r["kind"] == name && ((string?)r["name"])?.Contains('/') == false);
        return entry is null
            ? throw new ApiException(unknown, unknown.Message)
            : new ObjectKind(apiVersion, name, (string)entry["name"]!, (bool?)entry["namespaced"] ?? true);
    }
}
