using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>
/// A folder with packages in Terraform's two layouts: <c>HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/</c> with an unpacked package, and
/// <c>HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip</c>.
/// </summary>
public sealed class FilesystemMirror(string root) : IPackageSource
{
    /// <inheritdoc/>
    public string Description => $"the mirror {root}";

    /// <inheritdoc/>
    public Task<IReadOnlyList<SemanticVersion>> VersionsAsync(ProviderAddress address, CancellationToken ct)
    {
        var folder = FolderOf(address);
        if (!Directory.Exists(folder))
        {
            return Task.FromResult<IReadOnlyList<SemanticVersion>>([]);
        }

        var unpacked = Directory.EnumerateDirectories(folder)
            .Where(version => Directory.Exists(Path.Combine(version, ProviderAddress.Platform)))
            .Select(Path.GetFileName);
        var packed = Directory.EnumerateFiles(folder, $"terraform-provider-{address.Type}_*_{ProviderAddress.Platform}.zip")
            .Select(zip => Path.GetFileName(zip)[$"terraform-provider-{address.Type}_".Length..^$"_{ProviderAddress.Platform}.zip".Length]);
        return Task.FromResult<IReadOnlyList<SemanticVersion>>(
            [.. unpacked.Concat(packed).Select(v => SemanticVersion.TryParse(v!, VersionKind.Provider)).OfType<SemanticVersion>().Distinct()]);
    }

    /// <inheritdoc/>
    public Task<ProviderPackage> FindAsync(ProviderAddress address, SemanticVersion version, CancellationToken ct)
    {
        var unpacked = Path.Combine(FolderOf(address), version.Text, ProviderAddress.Platform);
        return Task.FromResult(Directory.Exists(unpacked)
            ? new ProviderPackage(Folder: unpacked)
            : new ProviderPackage(Archive: Path.Combine(FolderOf(address), $"terraform-provider-{address.Type}_{version.Text}_{ProviderAddress.Platform}.zip")));
    }

    private string FolderOf(ProviderAddress address) => Path.Combine(root, address.Host, address.Namespace, address.Type);
}
