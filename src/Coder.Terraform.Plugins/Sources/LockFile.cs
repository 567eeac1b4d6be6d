using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>What a lock file says about one provider.</summary>
/// <param name="Source">Full source address.</param>
/// <param name="Version">The version to use.</param>
/// <param name="Constraints">What the template asked for when the version was chosen; empty when it asked for nothing.</param>
/// <param name="Hashes">Hashes of its packages, of which one must be met; empty when nothing is to be checked.</param>
/// <param name="Range">Where it stands; null when it was not read from a file.</param>
public sealed record LockedProvider(string Source, SemanticVersion Version, string Constraints, IReadOnlyList<string> Hashes, SourceRange? Range);

/// <summary>
/// A template's <c>.terraform.lock.hcl</c>: which version of each provider it was tried with, and what that must look like (Terraform,
/// dependency lock file). Immutable.
/// </summary>
public sealed class LockFile
{
    /// <summary>Its name in the template's folder.</summary>
    public const string Name = ".terraform.lock.hcl";

    private readonly SortedDictionary<string, LockedProvider> _providers;

    private LockFile(IEnumerable<LockedProvider> providers)
    {
        _providers = new SortedDictionary<string, LockedProvider>(StringComparer.Ordinal);
        foreach (var provider in providers)
        {
            _providers[provider.Source] = provider;
        }
    }

    /// <summary>A template without a lock file.</summary>
    public static LockFile Empty { get; } = new([]);

    /// <summary>Reads a lock file; what is wrong with it goes to the diagnostics, with its place.</summary>
    public static LockFile Parse(ReadOnlyMemory<byte> content, DiagnosticBag diagnostics)
    {
        var providers = new List<LockedProvider>();
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
            var constraints = Text(block.Body.FindAttribute("constraints")?.Value) ?? "";
            providers.Add(new LockedProvider(address.ToString(), version, constraints, [.. hashes], block.HeaderRange));
        }

        return new LockFile(providers);
    }

    /// <summary>The lock file of a template; an empty one when it has none.</summary>
    public static LockFile Of(TemplateFiles files, DiagnosticBag diagnostics) =>
        files.TryRead(Name, out var content) ? Parse(content, diagnostics) : Empty;

    /// <summary>What it says about a provider; null when it does not know it.</summary>
    public LockedProvider? Find(string source) => _providers.GetValueOrDefault(ProviderSource.Normalize(source));

    /// <summary>The same with further providers.</summary>
    public LockFile With(IEnumerable<LockedProvider> added) => new(_providers.Values.Concat(added));

    /// <summary>The same without some providers.</summary>
    public LockFile Without(IReadOnlyCollection<string> sources) => new(_providers.Values.Where(p => !sources.Contains(p.Source)));

    /// <summary>Puts it into a template's files, in place of the one that they have; without a provider it is left out.</summary>
    public TemplateFiles In(TemplateFiles files)
    {
        var others = files.Paths.Where(path => path != Name).Select(path => KeyValuePair.Create(path, files.TryRead(path, out var content) ? content : default));
        return new TemplateFiles(_providers.Count == 0 ? others : others.Append(KeyValuePair.Create(Name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(ToString()))));
    }

    /// <summary>The file's text, in the form that terraform writes and reads.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("# Written when the template was imported, as \"terraform init\" would. To choose newer providers, remove their blocks and push again.\n");
        foreach (var provider in _providers.Values)
        {
            text.Append("\nprovider \"").Append(provider.Source).Append("\" {\n  version     = \"").Append(provider.Version).Append("\"\n");
            if (provider.Constraints.Length > 0)
            {
                text.Append("  constraints = \"").Append(provider.Constraints).Append("\"\n");
            }

            text.Append("  hashes = [\n");
            foreach (var hash in provider.Hashes)
            {
                text.Append("    \"").Append(hash).Append("\",\n");
            }

            text.Append("  ]\n}\n");
        }

        return text.ToString();
    }

    private static string? Text(ExpressionSyntax? value) => value is TemplateSyntax { LiteralValue: { } literal } ? literal.AsString() : null;
}
