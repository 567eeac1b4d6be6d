using System.Text.Json.Nodes;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Registry;

namespace Coder.Providers.Docker.Image;

/// <summary>Finds images that the engine has.</summary>
internal static class ImageLookup
{
    /// <summary>An image by name, id or digest; null when the engine does not have it.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public static async Task<JsonNode?> FindAsync(EngineClient engine, string name, CancellationToken ct) =>
        await engine.FindAsync($"images/{PathOf(name)}/json", ct);

    /// <summary>A name as a part of a path: its slashes stay.</summary>
    public static string PathOf(string name) => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    /// <summary>The digest under which the image's repository knows it; empty when it comes from none.</summary>
    public static string DigestOf(JsonNode found, string name)
    {
        var wanted = ImageReference.Parse(name);
        var digests = found.Texts("RepoDigests");
        return digests.FirstOrDefault(d => ImageReference.Parse(d) is var known && known.Name == wanted.Name && (wanted.Digest.Length == 0 || known.Digest == wanted.Digest))
            ?? digests.FirstOrDefault(d => ImageReference.Parse(d).Name == wanted.Name)
            ?? "";
    }
}
