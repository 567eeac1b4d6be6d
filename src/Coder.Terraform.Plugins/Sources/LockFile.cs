using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Providers;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>What a lock file says about one provider.</summary>
/// <param name="Version">The version to use.</param>
/// <param name="Hashes">Hashes of its packages, of which one must be met; empty when nothing is to be checked.</param>
/// <param name="Range">Where it stands.</param>
public sealed record LockedProvider(SemanticVersion Version, IReadOnlyList<string> Hashes, SourceRange Range);

/// <summary>A template's <c>.terraform.lock.hcl</c>: which version of each provider it was tried with, and what that must look like.</summary>
public sealed class LockFile
{
    /// <summary>Its name in the template's folder.</summary>
    public const string Name = ".terraform.lock.hcl";

    private readonly Dictionary<string, LockedProvider> _providers = new(StringComparer.Ordinal);

    /// <summary>A template without a lock file.</summary>
    public static LockFile Empty { get; } = new();

    /// <summary>Reads a lock file; what is wrong with it goes to the diagnostics, with its place.</summary>
    public static LockFile Parse(ReadOnlyMemory<byte> content, DiagnosticBag diagnostics)
    {
        var result = new LockFile();
        foreach (var block in HclParser.Parse(Name, content, diagnostics).Body.FindBlocks("provider"))
        {
            var address = block.Labels.Count == 1 ? ProviderAddress.TryParse(block.Labels[0]) : null;
            var version = Text(block.Body.FindAttribute("version")?.Value) is { } text ? SemanticVersion.TryParse(text, VersionKind.Provider) : null;
            if (address is null || version is null)
            {
                diagnostics.AddError(
                    "Invalid lock file",
                    $"A provider block of {Name} needs the provider's address as its label and a version. Let \"terraform init\" write the file again.",
                    block.HeaderRange);
                continue;
            }

            var hashes = block.Body.FindAttribute("hashes")?.Value is TupleSyntax list ? list.Elements.Select(Text).OfType<string>() : [];
            result._providers[address.ToString()] = new LockedProvider(version, [.. hashes], block.HeaderRange);
        }

        return result;
    }

    /// <summary>What it says about a provider; null when it does not know it.</summary>
    public LockedProvider? Find(string source) => _providers.GetValueOrDefault(ProviderSource.Normalize(source));

    private static string? Text(ExpressionSyntax? value) => value is TemplateSyntax { LiteralValue: { } literal } ? literal.AsString() : null;
}
