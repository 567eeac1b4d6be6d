using System.Text.Json;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>A server with packages (Terraform, provider network mirror protocol).</summary>
/// <param name="address">The mirror's address, ending in a slash.</param>
/// <param name="http">Makes the requests.</param>
public sealed class NetworkMirror(Uri address, HttpClient http) : IPackageSource
{
    /// <inheritdoc/>
    public string Description => $"the mirror {address}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SemanticVersion>> VersionsAsync(ProviderAddress address, CancellationToken ct)
    {
        using var index = await JsonDownload.GetAsync(http, UrlOf(address, "index.json"), ct);
        return index is not null && index.RootElement.TryGetProperty("versions", out var versions) && versions.ValueKind == JsonValueKind.Object
            ? [.. versions.EnumerateObject().Select(v => SemanticVersion.TryParse(v.Name, VersionKind.Provider)).OfType<SemanticVersion>()]
            : [];
    }

    /// <inheritdoc/>
    public async Task<ProviderPackage> FindAsync(ProviderAddress address, SemanticVersion version, CancellationToken ct)
    {
        var url = UrlOf(address, $"{version.Text}.json");
        using var document = await JsonDownload.GetAsync(http, url, ct) ?? throw new PackageSourceException($"{url} does not exist.");
        if (!document.RootElement.TryGetProperty("archives", out var archives) || !archives.TryGetProperty(ProviderAddress.Platform, out var archive))
        {
            throw new PackageSourceException($"{url} has no archive for {ProviderAddress.Platform}.");
        }

        var hash = archive.TryGetProperty("hashes", out var hashes) && hashes.ValueKind == JsonValueKind.Array
            ? hashes.EnumerateArray().Select(h => h.GetString()).FirstOrDefault(h => h?.StartsWith("zh:", StringComparison.Ordinal) == true)
            : null;
        return new ProviderPackage(Url: new Uri(url, JsonDownload.Text(archive, "url", url)), Sha256: hash?["zh:".Length..]);
    }

    private Uri UrlOf(ProviderAddress provider, string file) => new(address, $"{provider.Host}/{provider.Namespace}/{provider.Type}/{file}");
}
