using System.Text.Json;
using Coder.Terraform.Downloads;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>Reads small documents of mirrors and registries.</summary>
internal static class JsonDownload
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The document; null when there is none.</summary>
    /// <exception cref="DownloadException">The server does not answer, or with something else.</exception>
    public static async Task<JsonDocument?> GetAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        var bytes = await BytesAsync(http, url, ct);
        try
        {
            return bytes is null ? null : JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new PackageSourceException($"{Download.Shown(url)} is no JSON document: {e.Message}", e);
        }
    }

    /// <summary>A small file; null when there is none.</summary>
    /// <exception cref="DownloadException">The server does not answer.</exception>
    public static Task<byte[]?> BytesAsync(HttpClient http, Uri url, CancellationToken ct) => Download.BytesAsync(http, url, MaxBytes, ct);

    /// <summary>A property that must be a text.</summary>
    /// <exception cref="PackageSourceException">It is not there.</exception>
    public static string Text(JsonElement json, string name, Uri url) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new PackageSourceException($"{Download.Shown(url)} has no \"{name}\".");
}
