using System.Text.Json;
using Coder.Terraform.Downloads;
using Coder.Terraform.Versions;

namespace Coder.Provisioner.Modules;

/// <summary>Asks module registries: service discovery, the versions of a module, and where a version's package is.</summary>
internal sealed class ModuleRegistry(ModuleSourceOptions options, ModuleHttp http)
{
    private const string Service = "modules.v1";
    private readonly Dictionary<Uri, Uri> _services = [];

    /// <summary>The newest version that a constraint allows.</summary>
    public async Task<SemanticVersion> FindVersionAsync(RegistryAddress address, string? constraint, CancellationToken ct)
    {
        if (VersionConstraints.TryParse(constraint is null ? [] : [constraint], VersionKind.Module, out var problem) is not { } allowed)
        {
            throw new ModuleFetchException(problem);
        }

        using var versions = await JsonAsync(new Uri(await ServiceAsync(address.Host, ct), $"{address.Path}/versions"), ct);
        var all = Read(() => versions.RootElement.GetProperty("modules")[0].GetProperty("versions").EnumerateArray()
            .Select(v => SemanticVersion.TryParse(v.GetProperty("version").GetString() ?? "", VersionKind.Module)).OfType<SemanticVersion>().ToList());
        return all.Where(allowed.Allows).Max() ?? throw new ModuleFetchException(
            all.Count == 0
                ? $"The registry {address.Host} has no version of {address.Path}."
                : $"No version of {address.Package} fits \"{constraint}\". The newest ones are {string.Join(", ", all.OrderDescending().Take(5).Select(v => v.Text))}.");
    }

    /// <summary>Where a version's package is: a source in any of the forms but the registry's.</summary>
    public async Task<string> LocateAsync(RegistryAddress address, SemanticVersion version, CancellationToken ct)
    {
        var url = new Uri(await ServiceAsync(address.Host, ct), $"{address.Path}/{version.Text}/download");
        using var answer = await http.GetAsync(url, ct);
        var location = Header(answer) ?? await LocationAsync(answer, ct)
            ?? throw new ModuleFetchException($"The registry {address.Host} does not say where {address.Path} {version.Text} is.");
        return location.StartsWith('/') || location.StartsWith("./", StringComparison.Ordinal) || location.StartsWith("../", StringComparison.Ordinal)
            ? Relative(answer.RequestMessage?.RequestUri ?? url, location)
            : location;
    }

    /// <summary>The header with which an address says where a package is.</summary>
    public static string? Header(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Terraform-Get", out var values) ? values.First() : null;

    // Only the path is resolved: the double slash before a folder in the package is not one of the address.
    private static string Relative(Uri url, string location)
    {
        var cut = location.IndexOf("//", StringComparison.Ordinal);
        return cut < 0
            ? new Uri(url, location).AbsoluteUri
            : new Uri(url, location[..cut]).AbsoluteUri + location[cut..];
    }

    private async Task<string?> LocationAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        using var body = await http.ReadAsync(answer, ct);
        if (body.Length == 0)
        {
            return null;
        }

        return Read(() =>
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("location").GetString();
        });
    }

    private async Task<Uri> ServiceAsync(string host, CancellationToken ct)
    {
        var registry = options.RegistryMirror ?? new Uri($"https://{host}/");
        if (_services.TryGetValue(registry, out var known))
        {
            return known;
        }

        using var answer = await http.GetAsync(ServiceDiscovery.DocumentOf(registry), ct);
        using var body = await http.ReadAsync(answer, ct);
        return _services[registry] = Read(() =>
        {
            using var json = JsonDocument.Parse(body);
            return ServiceDiscovery.Find(json.RootElement, answer.RequestMessage!.RequestUri!, Service);
        }) ?? throw new ModuleFetchException($"{registry.Host} is not a module registry: its .well-known/terraform.json has no \"{Service}\".");
    }

    private async Task<JsonDocument> JsonAsync(Uri url, CancellationToken ct)
    {
        using var answer = await http.GetAsync(url, ct);
        using var body = await http.ReadAsync(answer, ct);
        return Read(() => JsonDocument.Parse(body));
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new ModuleFetchException("The module registry's answer is not what its protocol says.");
        }
    }
}
