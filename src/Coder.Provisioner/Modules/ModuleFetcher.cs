using System.Security.Cryptography;
using Coder.Terraform.Configuration;
using Coder.Terraform.Downloads;
using Coder.Terraform.Versions;

namespace Coder.Provisioner.Modules;

/// <summary>A module that was fetched.</summary>
/// <param name="Package">Identifies the package: calls of the same one share its files.</param>
/// <param name="Files">The package's files.</param>
/// <param name="Folder">The module's folder in them.</param>
/// <param name="Version">The version of a registry's module; null for others.</param>
internal sealed record FetchedModule(string Package, TemplateFiles Files, string Folder, string? Version);

/// <summary>Fetches the packages of one import, each once.</summary>
internal sealed class ModuleFetcher
{
    private const int Hops = 4;
    private readonly ModuleSourceOptions _options;
    private readonly GitSource _git;
    private readonly ModuleHttp _http;
    private readonly ModuleRegistry _registry;
    private readonly ModuleBudget _budget;
    private readonly Dictionary<string, TemplateFiles> _packages = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Package, string Constraint), SemanticVersion> _versions = [];

    public ModuleFetcher(ModuleSourceOptions options, HttpClient client, TimeProvider time)
    {
        _git = new GitSource(options, time);
        _options = options;
        _http = new ModuleHttp(options, client);
        _registry = new ModuleRegistry(options, _http);
        _budget = new ModuleBudget(options);
    }

    /// <summary>Fetches a module.</summary>
    /// <exception cref="DownloadException">It cannot be had.</exception>
    public async Task<FetchedModule> FetchAsync(ModuleAddress address, string? constraint, CancellationToken ct)
    {
        if (constraint is not null && address is not RegistryAddress)
        {
            throw new ModuleFetchException("A version can only be given for a module of a registry. Name it in the source, for git as ?ref=v1.2.0.");
        }

        var rewritten = Rewrite(address);
        if (rewritten is not RegistryAddress registry)
        {
            return await FollowAsync(rewritten, null, ct);
        }

        var key = (registry.Package, constraint ?? "");
        if (!_versions.TryGetValue(key, out var version))
        {
            _versions[key] = version = await _registry.FindVersionAsync(registry, constraint, ct);
        }

        var location = ModuleAddressParser.Parse(await _registry.LocateAsync(registry, version, ct));
        if (location is RegistryAddress)
        {
            throw new ModuleFetchException($"The registry {registry.Host} sends on to another registry, which is not allowed.");
        }

        var package = await FollowAsync(Rewrite(location), version.Text, ct);
        return package with { Folder = In(package.Files, Joined(package.Folder, address.SubFolder)) };
    }

    private async Task<FetchedModule> FollowAsync(ModuleAddress address, string? version, CancellationToken ct)
    {
        var folder = "";
        for (var hop = 0; hop < Hops; hop++)
        {
            folder = Joined(address.SubFolder, folder);
            if (address is HttpAddress { Format: null } question)
            {
                address = Rewrite(await AskAsync(question, ct));
                continue;
            }

            if (!_packages.TryGetValue(address.Package, out var files))
            {
                _packages[address.Package] = files = await DownloadAsync(address, ct);
            }

            return new FetchedModule(address.Package, files, In(files, folder), version);
        }

        throw new ModuleFetchException($"{ModuleAddressParser.Shown(address.Canonical)} sends on too often.");
    }

    private async Task<ModuleAddress> AskAsync(HttpAddress address, CancellationToken ct)
    {
        var mark = address.Url.Query.Length == 0 ? "?" : "&";
        using var answer = await _http.GetAsync(new Uri(address.Url.AbsoluteUri + mark + "terraform-get=1"), ct);
        return ModuleAddressParser.Parse(ModuleRegistry.Header(answer) ?? throw new ModuleFetchException(
            $"{ModuleAddressParser.Shown(address.Url.AbsoluteUri)} is not the address of an archive (.zip, .tar.gz), and does not say where one is (X-Terraform-Get)."));
    }

    private async Task<TemplateFiles> DownloadAsync(ModuleAddress address, CancellationToken ct)
    {
        if (address is GitAddress git)
        {
            return await _git.FetchAsync(git, _budget, ct);
        }

        var http = (HttpAddress)address;
        using var answer = await _http.GetAsync(http.Url, ct);
        using var body = await _http.ReadAsync(answer, ct);
        CheckSum(http, body);
        return await PackageArchive.ReadAsync(body, http.Format!, _budget, ct);
    }

    private static void CheckSum(HttpAddress address, MemoryStream body)
    {
        if (address.Checksum.Length == 0)
        {
            return;
        }

        var parts = address.Checksum.Split(':', 2);
        var wanted = parts[^1].ToLowerInvariant();
        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        var sum = (parts.Length == 2 ? parts[0] : "", wanted.Length) switch
        {
            ("sha256", _) or ("", 64) => SHA256.HashData(bytes),
            ("sha512", _) or ("", 128) => SHA512.HashData(bytes),
            _ => throw new ModuleFetchException($"The checksum \"{address.Checksum}\" is not supported: give it as sha256:… or sha512:…."),
        };
        if (Convert.ToHexStringLower(sum) != wanted)
        {
            throw new ModuleFetchException(
                $"The checksum of the archive is {Convert.ToHexStringLower(sum)}, but the source says {wanted}: it is not the archive that was meant.");
        }
    }

    // The longest beginning wins. What git:: and the like announce stays in front.
    private ModuleAddress Rewrite(ModuleAddress address)
    {
        var at = address.Canonical.IndexOf("::", StringComparison.Ordinal) is var mark and >= 0 ? mark + 2 : 0;
        var (forced, bare) = (address.Canonical[..at], address.Canonical[at..]);
        var rule = _options.Rewrites.Where(r => bare.StartsWith(r.Key, StringComparison.Ordinal)).OrderByDescending(r => r.Key.Length).FirstOrDefault();
        return rule.Key is null ? address : ModuleAddressParser.Parse(forced + rule.Value + bare[rule.Key.Length..]);
    }

    private static string Joined(string outer, string inner) =>
        outer.Length == 0 ? inner : inner.Length == 0 ? outer : $"{outer}/{inner}";

    private static string In(TemplateFiles files, string folder)
    {
        var path = "";
        foreach (var part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = TemplateFiles.Combine(path, part.Contains('*') ? OnlyFolder(files, path, part) : part);
        }

        return TemplateFiles.Normalize(path) is { } inside && files.FolderExists(inside)
            ? inside
            : throw new ModuleFetchException($"The package has no folder \"{folder}\".");
    }

    private static string OnlyFolder(TemplateFiles files, string outer, string pattern)
    {
        var below = outer.Length == 0 ? "" : outer + "/";
        var names = files.Paths.Where(p => p.StartsWith(below, StringComparison.Ordinal) && p.IndexOf('/', below.Length) > 0)
            .Select(p => p[below.Length..p.IndexOf('/', below.Length)])
            .Distinct(StringComparer.Ordinal)
            .Where(n => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, n, ignoreCase: false))
            .ToList();
        return names is [var only]
            ? only
            : throw new ModuleFetchException($"\"{pattern}\" has to fit one folder of the package, but fits {names.Count}.");
    }
}
