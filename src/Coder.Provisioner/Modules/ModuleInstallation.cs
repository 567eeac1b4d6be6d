using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;
using Coder.Terraform.Configuration.Modules;
using Coder.Terraform.Downloads;
using Coder.Terraform.Providers;
using Coder.Terraform.Versions;

namespace Coder.Provisioner.Modules;

/// <summary>One walk over the module calls of a template, from the root inwards.</summary>
internal sealed class ModuleInstallation(
    ModuleSourceOptions options, TimeProvider time, HttpClient client, TemplateFiles template, DiagnosticBag problems, IProgressLog log)
{
    private const string Home = ".terraform/modules/";
    private readonly ModuleFetcher _fetcher = new(options, client, time);
    private readonly ModuleManifest _present = ModuleManifest.Of(template);
    private readonly List<InstalledModule> _modules = [new("", "", null, "")];
    private readonly Dictionary<string, string> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _added = new(StringComparer.Ordinal);

    /// <summary>Walks all calls.</summary>
    public Task RunAsync(CancellationToken ct) => WalkAsync(new Place(template, "", ""), "", 0, ct);

    /// <summary>The template as it is now.</summary>
    public InstalledTemplate Result()
    {
        if (_added.Count == 0)
        {
            return new InstalledTemplate(template, _modules, Changed: false);
        }

        _added[ModuleManifest.Path] = ModuleManifest.Write(_modules);
        var given = template.Paths.Select(p => KeyValuePair.Create(p, template.TryRead(p, out var content) ? content : default));
        return new InstalledTemplate(new TemplateFiles(given.Concat(_added)), _modules, Changed: true);
    }

    private async Task WalkAsync(Place place, string key, int depth, CancellationToken ct)
    {
        foreach (var call in ModuleSourceCalls.In(place.Files, place.Folder))
        {
            ct.ThrowIfCancellationRequested();
            if (_modules.Count > options.Modules || depth >= options.Depth)
            {
                Report(place, call, "Too many modules",
                    $"A template may have at most {options.Modules} modules, nested at most {options.Depth} deep.");
                return;
            }

            var inner = ModuleManifest.KeyOf(key, call.Name);
            if (await FindAsync(place, call, inner, ct) is { } found)
            {
                await WalkAsync(found, inner, depth + 1, ct);
            }
        }
    }

    private async Task<Place?> FindAsync(Place place, ModuleSourceCall call, string key, CancellationToken ct)
    {
        try
        {
            return call.IsLocal ? Local(place, call, key) : await RemoteAsync(call, key, ct);
        }
        catch (DownloadException e)
        {
            Report(place, call, "Module not available", $"The module \"{call.Name}\" ({ModuleAddressParser.Shown(call.Source)}) cannot be used. {e.Message}");
            return null;
        }
    }

    // A missing folder is left to the loader, which tells it with more words.
    private Place? Local(Place place, ModuleSourceCall call, string key)
    {
        if (TemplateFiles.Normalize(TemplateFiles.Combine(place.Folder, call.Source)) is not { } folder)
        {
            throw new ModuleFetchException(place.Home.Length == 0
                ? "Its folder lies outside of the template."
                : "Its folder lies outside of the package that calls it.");
        }

        var there = place with { Folder = folder };
        _modules.Add(new InstalledModule(key, call.Source, null, there.Path));
        return ModuleSourceCalls.IsModule(place.Files, folder) ? there : null;
    }

    private async Task<Place?> RemoteAsync(ModuleSourceCall call, string key, CancellationToken ct)
    {
        var address = ModuleAddressParser.Parse(call.Source);
        if (_present.Find(key) is { } there && Fits(there, address, call.Version))
        {
            _modules.Add(there);
            return new Place(template, there.Folder, "");
        }

        if (!options.Fetch)
        {
            throw new ModuleFetchException(
                "Modules are not fetched here. Run terraform init in the template's folder, and push it together with .terraform/modules: tar c . | coder templates push NAME -d -");
        }

        var fetched = await FetchAsync(call, address, ct);
        if (!ModuleSourceCalls.IsModule(fetched.Files, fetched.Folder))
        {
            throw new ModuleFetchException(
                fetched.Folder.Length == 0 ? "The package has no .tf files at its top." : $"The package has no .tf files in its folder \"{fetched.Folder}\".");
        }

        var place = new Place(fetched.Files, fetched.Folder, HomeOf(fetched, key));
        _modules.Add(new InstalledModule(key, address.Canonical, fetched.Version, place.Path));
        return place;
    }

    private async Task<FetchedModule> FetchAsync(ModuleSourceCall call, ModuleAddress address, CancellationToken ct)
    {
        log.Write(ProgressLevel.Info, $"Fetching module {call.Name} from {ModuleAddressParser.Shown(call.Source)}{(call.Version is null ? "" : $" ({call.Version})")}...");
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await _fetcher.FetchAsync(address, call.Version, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ModuleFetchException($"It did not arrive within {options.Timeout.TotalSeconds:0} seconds.");
        }
    }

    // Calls of the same package share one copy; the first one gives the folder its name, as terraform init would.
    private string HomeOf(FetchedModule module, string key)
    {
        var package = $"{module.Package}@{module.Version}";
        if (_homes.TryGetValue(package, out var known))
        {
            return known;
        }

        var home = Home + key;
        for (var i = 2; template.FolderExists(home); i++)
        {
            home = $"{Home}{key}-{i}";
        }

        foreach (var path in module.Files.Paths)
        {
            module.Files.TryRead(path, out var content);
            _added[$"{home}/{path}"] = content;
        }

        return _homes[package] = home;
    }

    private bool Fits(InstalledModule there, ModuleAddress address, string? constraint) =>
        there.Source == address.Canonical
        && ModuleSourceCalls.IsModule(template, there.Folder)
        && (address is not RegistryAddress
            || (there.Version is { } text && SemanticVersion.TryParse(text, VersionKind.Module) is { } version
                && VersionConstraints.TryParse(constraint is null ? [] : [constraint], VersionKind.Module, out _)?.Allows(version) == true));

    private void Report(Place place, ModuleSourceCall call, string summary, string detail)
    {
        var range = place.Home.Length == 0 ? call.Range : call.Range with { File = $"{place.Home}/{call.Range.File}" };
        problems.Add(Diagnostic.Error(summary, detail, range));
    }

    /// <summary>A module's folder.</summary>
    /// <param name="Files">The template's files, or those of a fetched package.</param>
    /// <param name="Folder">The folder in them.</param>
    /// <param name="Home">Where the package lies in the template; empty for the template's own files.</param>
    private sealed record Place(TemplateFiles Files, string Folder, string Home)
    {
        /// <summary>The folder in the template.</summary>
        public string Path => Home.Length == 0 ? Folder : Folder.Length == 0 ? Home : $"{Home}/{Folder}";
    }
}
