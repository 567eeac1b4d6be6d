using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Coder.Terraform.Downloads;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>
/// The registry of a provider's own host (Terraform, provider registry protocol and remote service discovery). The archive must have the
/// SHA-256 that both the registry and the publisher's list of checksums name. The publisher's OpenPGP signature of that list is not
/// checked: what protects a template is its lock file.
/// </summary>
public sealed class RegistrySource(HttpClient http) : IPackageSource
{
    private readonly ConcurrentDictionary<string, Uri> _services = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Description => "the provider's registry";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SemanticVersion>> VersionsAsync(ProviderAddress address, CancellationToken ct)
    {
        if (await ServiceAsync(address.Host, ct) is not { } service)
        {
            return [];
        }

        using var document = await JsonDownload.GetAsync(http, new Uri(service, $"{address.Namespace}/{address.Type}/versions"), ct);
        return document is not null && document.RootElement.TryGetProperty("versions", out var versions) && versions.ValueKind == JsonValueKind.Array
            ? [.. versions.EnumerateArray().Where(ServesThisMachine)
                .Select(v => v.TryGetProperty("version", out var text) ? SemanticVersion.TryParse(text.ToString(), VersionKind.Provider) : null).OfType<SemanticVersion>()]
            : [];
    }

    /// <inheritdoc/>
    public async Task<ProviderPackage> FindAsync(ProviderAddress address, SemanticVersion version, CancellationToken ct)
    {
        var service = await ServiceAsync(address.Host, ct) ?? throw new PackageSourceException($"{address.Host} has no provider registry.");
        var url = new Uri(service, $"{address.Namespace}/{address.Type}/{version.Text}/download/{ProviderAddress.Platform.Replace('_', '/')}");
        using var document = await JsonDownload.GetAsync(http, url, ct) ?? throw new PackageSourceException($"{url} does not exist.");
        var root = document.RootElement;
        var expected = JsonDownload.Text(root, "shasum", url);
        var file = JsonDownload.Text(root, "filename", url);
        var sums = new Uri(url, JsonDownload.Text(root, "shasums_url", url));
        var list = Encoding.UTF8.GetString(await JsonDownload.BytesAsync(http, sums, ct) ?? throw new PackageSourceException($"{sums} does not exist."));
        if (!list.Split('\n').Any(line => line.Trim() == $"{expected}  {file}"))
        {
            throw new PackageSourceException($"The registry says that {file} has the checksum {expected}, which the publisher's list {sums} does not have. Do not use this package; ask its publisher.");
        }

        return new ProviderPackage(Url: new Uri(url, JsonDownload.Text(root, "download_url", url)), Sha256: expected);
    }

    private static bool ServesThisMachine(JsonElement version) =>
        !version.TryGetProperty("platforms", out var platforms) || platforms.EnumerateArray().Any(p =>
            p.TryGetProperty("os", out var os) && p.TryGetProperty("arch", out var arch) && $"{os}_{arch}" == ProviderAddress.Platform);

    private async Task<Uri?> ServiceAsync(string host, CancellationToken ct)
    {
        if (_services.TryGetValue(host, out var known))
        {
            return known;
        }

        var url = ServiceDiscovery.DocumentOf(new Uri($"https://{host}/"));
        using var document = await JsonDownload.GetAsync(http, url, ct);
        return document is not null && ServiceDiscovery.Find(document.RootElement, url, "providers.v1") is { } service ? _services[host] = service : null;
    }
}
