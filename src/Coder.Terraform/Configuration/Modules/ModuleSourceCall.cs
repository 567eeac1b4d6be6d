using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Configuration.Modules;

/// <summary>A <c>module</c> block as far as it says where its module comes from.</summary>
/// <param name="Name">The block's name.</param>
/// <param name="Source">The <c>source</c> argument as written.</param>
/// <param name="Version">The <c>version</c> argument as written; null when there is none.</param>
/// <param name="Range">Where the source stands.</param>
public sealed record ModuleSourceCall(string Name, string Source, string? Version, SourceRange Range)
{
    /// <summary>Whether the module is a folder of the same package: <c>./…</c> or <c>../…</c>.</summary>
    public bool IsLocal => IsLocalSource(Source);

    /// <summary>Whether a source is a folder of the package that names it.</summary>
    public static bool IsLocalSource(string source) =>
        source is "." or ".." || source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal);
}
