using System.Text.Json;

namespace Coder.Terraform.Downloads;

/// <summary>Which services a host offers (Terraform, remote service discovery).</summary>
public static class ServiceDiscovery
{
    /// <summary>Where a host tells it.</summary>
    /// <param name="host">An address of the host.</param>
    public static Uri DocumentOf(Uri host) => new(host, "/.well-known/terraform.json");

    /// <summary>Where a service is; null when the host does not offer it.</summary>
    /// <param name="document">What the host told.</param>
    /// <param name="from">Where it was told: the address may be relative.</param>
    /// <param name="service">The service with its version, as <c>providers.v1</c>.</param>
    /// <returns>The address, ending in a slash.</returns>
    public static Uri? Find(JsonElement document, Uri from, string service) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(service, out var value) && value.ValueKind == JsonValueKind.String
        && Uri.TryCreate(from, value.GetString()!.TrimEnd('/') + "/", out var address)
            ? address
            : null;
}
