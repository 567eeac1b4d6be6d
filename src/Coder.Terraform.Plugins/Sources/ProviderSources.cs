using Coder.Hcl.Diagnostics;
using Coder.Terraform.Downloads;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>
/// Finds the program of a provider: chooses the version, gets the package from the first place that has one, verifies it against the lock
/// file, and unpacks it into the cache. One per server; thread-safe.
/// </summary>
/// <param name="places">Where packages come from, the first one first.</param>
/// <param name="cache">Where archives are unpacked.</param>
public sealed class ProviderSources(IReadOnlyList<IPackageSource> places, PackageCache cache)
{
    /// <summary>The places in words, for messages.</summary>
    public string Places => places.Count == 0 ? "nothing, as no mirror is set and downloads are off" : string.Join(", ", places.Select(p => p.Description));

    /// <summary>Finds a program.</summary>
    /// <param name="source">The provider's source address.</param>
    /// <param name="constraints">Version constraints of the template, such as <c>~&gt; 5.0</c>; all must hold.</param>
    /// <param name="locked">What the template's lock file says about it; null when it says nothing.</param>
    /// <param name="ct">Cancels downloads.</param>
    /// <returns>The program; null with no error when no place has the provider, null with an error when it cannot be used.</returns>
    public async Task<(PluginBinary? Binary, Diagnostic? Error)> FindAsync(
        string source, IReadOnlyList<string> constraints, LockedProvider? locked, CancellationToken ct)
    {
        if (ProviderAddress.TryParse(source) is not { } address)
        {
            return (null, null);
        }

        try
        {
            if (VersionConstraints.TryParse(constraints, VersionKind.Provider, out var problem) is not { } accepted)
            {
                return (null, Diagnostic.Error("Invalid version constraint", $"The required_providers entry for {address} is wrong: {problem}"));
            }

            if (locked is not null && !accepted.Allows(locked.Version))
            {
                return (null, Diagnostic.Error(
                    "Lock file does not fit the template",
                    $"{LockFile.Name} has version {locked.Version} of provider {address}, but the template asks for {accepted}. Run \"terraform init -upgrade\" in the template's folder and push it again.",
                    locked.Range));
            }

            return await FindAsync(address, accepted, locked, ct);
        }
        catch (Exception e) when (e is DownloadException or IOException or UnauthorizedAccessException)
        {
            return (null, Diagnostic.Error("Provider cannot be installed", $"The provider {address} cannot be installed. {e.Message}"));
        }
    }

    /// <summary>What a lock file is to say about a program that <see cref="FindAsync(string, IReadOnlyList{string}, LockedProvider?, CancellationToken)"/> gave.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="constraints">What the template asked for.</param>
    /// <param name="ct">Cancels reading the package.</param>
    /// <exception cref="IOException">The package cannot be read.</exception>
    public async Task<LockedProvider> LockAsync(PluginBinary binary, IReadOnlyList<string> constraints, CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(binary.Path)!;
        var hashes = new List<string> { await cache.HashAsync(folder, ct) };
        if (cache.ArchiveOf(folder) is { } sha256)
        {
            hashes.Add("zh:" + sha256);
        }

        return new LockedProvider(binary.Source, SemanticVersion.TryParse(binary.Version, VersionKind.Provider)!, string.Join(", ", constraints), hashes, null);
    }

    private async Task<(PluginBinary? Binary, Diagnostic? Error)> FindAsync(
        ProviderAddress address, VersionConstraints accepted, LockedProvider? locked, CancellationToken ct)
    {
        // What is unpacked here already needs no network.
        var kept = locked?.Hashes.Where(h => h.StartsWith("zh:", StringComparison.Ordinal)).Select(h => cache.Find(h["zh:".Length..])).FirstOrDefault(f => f is not null);
        if (kept is not null)
        {
            return await BinaryAsync(address, locked!.Version, kept, ct);
        }

        var seen = new List<string>();
        var silent = new List<string>();
        foreach (var place in places)
        {
            IReadOnlyList<SemanticVersion> versions;
            try
            {
                versions = await place.VersionsAsync(address, ct);
            }
            catch (DownloadException e)
            {
                // A further place may have it; only when none has is this one's silence what matters.
                silent.Add(e.Message);
                continue;
            }

            var version = versions.Where(v => locked is null ? accepted.Allows(v) : v.Equals(locked.Version)).Max();
            if (version is not null)
            {
                return await PrepareAsync(address, version, await place.FindAsync(address, version, ct), locked, ct);
            }

            if (versions.Count > 0)
            {
                seen.Add($"{place.Description} has {string.Join(", ", versions.OrderDescending().Take(5))}");
            }
        }

        if (seen.Count == 0 && silent.Count == 0 && locked is null)
        {
            return (null, null);
        }

        if (seen.Count == 0 && silent.Count == 0)
        {
            seen.Add($"Tried: {Places}");
        }

        var wanted = locked is null ? $"{(accepted.ToString() is { Length: > 0 } text ? text : "any release")}" : $"{locked.Version}, as {LockFile.Name} says";
        return (null, Diagnostic.Error(
            "Provider cannot be found",
            $"No place has provider {address} in the version that is asked for ({wanted}). {string.Join(". ", seen.Concat(silent)).TrimEnd('.')}. Ask for a version that is there, or ask an administrator to add it to a mirror.",
            locked?.Range));
    }

    private async Task<(PluginBinary? Binary, Diagnostic? Error)> PrepareAsync(
        ProviderAddress address, SemanticVersion version, ProviderPackage package, LockedProvider? locked, CancellationToken ct)
    {
        var (folder, sha256) = package.Folder is { } unpacked ? (unpacked, null) : await cache.UnpackAsync(package, ct);
        if (locked is { Hashes.Count: > 0 } && (sha256 is null || !locked.Hashes.Contains("zh:" + sha256)))
        {
            var found = await cache.HashAsync(folder, ct);
            if (!locked.Hashes.Contains(found))
            {
                return (null, Diagnostic.Error(
                    "Provider does not match the lock file",
                    $"The package of provider {address} {version} has the hash {found}{(sha256 is null ? "" : $" (zh:{sha256})")}, but {LockFile.Name} expects {string.Join(" or ", locked.Hashes)}. Somebody may have changed the package. If it is the right one, run \"terraform providers lock -platform={ProviderAddress.Platform}\" in the template's folder and push it again.",
                    locked.Range));
            }
        }

        return await BinaryAsync(address, version, folder, ct);
    }

    private async Task<(PluginBinary? Binary, Diagnostic? Error)> BinaryAsync(ProviderAddress address, SemanticVersion version, string folder, CancellationToken ct)
    {
        if (ExecutableIn(folder, address.Type) is not { } executable)
        {
            return (null, Diagnostic.Error("Provider cannot be used", $"The package of provider {address} {version} at {folder} has no file terraform-provider-{address.Type}*."));
        }

        return (new PluginBinary(address.ToString(), version.ToString(), executable, await cache.HashAsync(executable, ct)), null);
    }

    private static string? ExecutableIn(string folder, string type) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, $"terraform-provider-{type}*")
            .Where(f => Path.GetFileName(f) == $"terraform-provider-{type}" || Path.GetFileName(f).StartsWith($"terraform-provider-{type}_", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).FirstOrDefault()
        : null;
}
