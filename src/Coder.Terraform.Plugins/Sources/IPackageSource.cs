using Coder.Terraform.Downloads;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>A provider's package, before it is verified and unpacked.</summary>
/// <param name="Folder">The unpacked package; null for an archive.</param>
/// <param name="Archive">The archive on this machine; null when it must be downloaded first.</param>
/// <param name="Url">Where to download the archive from.</param>
/// <param name="Sha256">What the source says the archive's SHA-256 is, lower-case hex; null when it says nothing.</param>
public sealed record ProviderPackage(string? Folder = null, string? Archive = null, Uri? Url = null, string? Sha256 = null);

/// <summary>A place that provider packages come from.</summary>
public interface IPackageSource
{
    /// <summary>The place in words, for messages.</summary>
    string Description { get; }

    /// <summary>The versions of a provider that this place has for this machine; empty when it does not have the provider.</summary>
    /// <exception cref="DownloadException">The place does not answer, or not as it should.</exception>
    Task<IReadOnlyList<SemanticVersion>> VersionsAsync(ProviderAddress address, CancellationToken ct);

    /// <summary>The package of a version that <see cref="VersionsAsync"/> gave.</summary>
    /// <exception cref="DownloadException">The place does not answer, or not as it should.</exception>
    Task<ProviderPackage> FindAsync(ProviderAddress address, SemanticVersion version, CancellationToken ct);
}

/// <summary>A place for packages cannot be used. The message is a sentence for the template's author.</summary>
public sealed class PackageSourceException(string message, Exception? inner = null) : DownloadException(message, inner);
