using System.Net;
using System.Text.Json;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>Reads small JSON documents of mirrors and registries.</summary>
internal static class JsonDownload
{
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The document; null when there is none (404).</summary>
    /// <exception cref="PackageSourceException">The server does not answer, or with something else.</exception>
    public static async Task<JsonDocument?> GetAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        var bytes = await BytesAsync(http, url, ct);
        try
        {
            return bytes is null ? null : JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new PackageSourceException($"{url} is no JSON document: {e.Message}", e);
        }
    }

    /// <summary>A small file; null when there is none (404).</summary>
    /// <exception cref="PackageSourceException">The server does not answer.</exception>
    public static async Task<byte[]?> BytesAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new PackageSourceException($"{url} answered with status {(int)response.StatusCode}.");
            }

            await response.Content.LoadIntoBufferAsync(MaxBytes, ct);
            return await response.Content.ReadAsByteArrayAsync(ct);
        }
        catch (HttpRequestException e)
        {
            throw new PackageSourceException($"{url} cannot be read: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new PackageSourceException($"{url} did not answer in time.", e);
        }
    }

    /// <summary>A property that must be a text.</summary>
    /// <exception cref="PackageSourceException">It is not there.</exception>
    public static string Text(JsonElement json, string name, Uri url) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new PackageSourceException($"{url} has no \"{name}\".");
}
