namespace Coder.Provisioner.Modules;

/// <summary>Where a module comes from: one of <see cref="RegistryAddress"/>, <see cref="GitAddress"/> and <see cref="HttpAddress"/>.</summary>
/// <param name="Canonical">The address in Terraform's normal form, as it stands in <c>modules.json</c>.</param>
/// <param name="SubFolder">The module's folder in the package; empty for its top. It may hold <c>*</c> for the only folder there.</param>
internal abstract record ModuleAddress(string Canonical, string SubFolder)
{
    /// <summary>Identifies what is downloaded, without the folder in it.</summary>
    public abstract string Package { get; }
}

/// <summary>A module of a registry: <c>[host/]namespace/name/provider</c>.</summary>
internal sealed record RegistryAddress(string Canonical, string SubFolder, string Host, string Path) : ModuleAddress(Canonical, SubFolder)
{
    public override string Package => $"{Host}/{Path}";
}

/// <summary>A commit of a git repository.</summary>
/// <param name="Canonical">See <see cref="ModuleAddress"/>.</param>
/// <param name="SubFolder">See <see cref="ModuleAddress"/>.</param>
/// <param name="Url">What git clones.</param>
/// <param name="Reference">Branch, tag or commit; empty for the default branch.</param>
internal sealed record GitAddress(string Canonical, string SubFolder, string Url, string Reference) : ModuleAddress(Canonical, SubFolder)
{
    public override string Package => $"git::{Url}?ref={Reference}";
}

/// <summary>An archive, or an address that answers with where the archive is.</summary>
/// <param name="Canonical">See <see cref="ModuleAddress"/>.</param>
/// <param name="SubFolder">See <see cref="ModuleAddress"/>.</param>
/// <param name="Url">What is downloaded.</param>
/// <param name="Format"><c>zip</c>, <c>tar.gz</c> or <c>tar</c>; null when the address says it only when asked.</param>
/// <param name="Checksum"><c>algorithm:hex</c>; empty when none is given.</param>
internal sealed record HttpAddress(string Canonical, string SubFolder, Uri Url, string? Format, string Checksum)
    : ModuleAddress(Canonical, SubFolder)
{
    public override string Package => $"{Url}#{Checksum}";
}
