using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Providers;
using Coder.Terraform.State;
using Coder.Terraform.Versions;

namespace Coder.Terraform.Configuration;

/// <summary>Reads a <c>terraform</c> block: versions and provider sources.</summary>
internal sealed class TerraformBlockReader(ModuleConfiguration module, BlockReader read)
{
    public void Read(BlockSyntax block)
    {
        read.Expect(block, ["required_version", "experiments"], ["required_providers", "backend", "cloud", "provider_meta"]);
        if (block.Body.FindAttribute("required_version") is { } version && version.Value.AsLiteralString() is { } constraint)
        {
            CheckVersion(constraint, version.Value.Range);
        }

        foreach (var backend in block.Body.Blocks.Where(b => b.Type is "backend" or "cloud"))
        {
            read.Diagnostics.Add(Diagnostic.Warning("State is kept by Coder", $"The \"{backend.Type}\" block is not used: the state of a workspace is kept with the workspace.", backend.HeaderRange));
        }

        foreach (var providers in block.Body.FindBlocks("required_providers"))
        {
            foreach (var attribute in providers.Body.Attributes)
            {
                module.RequiredProviders[attribute.Name] = ProviderSource.Normalize(SourceOf(attribute) ?? attribute.Name);
                if (VersionOf(attribute) is { } accepted)
                {
                    module.ProviderVersions[module.RequiredProviders[attribute.Name]] = accepted;
                }
            }
        }
    }

    private void CheckVersion(string constraint, SourceRange range)
    {
        if (VersionConstraints.TryParse([constraint], VersionKind.Core, out var problem) is not { } accepted)
        {
            read.Diagnostics.AddError("Invalid required_version constraint", problem, range);
        }
        else if (!accepted.Allows(SemanticVersion.TryParse(StateFile.LanguageVersion, VersionKind.Core)!))
        {
            read.Diagnostics.AddError(
                "Unsupported Terraform Core version",
                $"The template requires Terraform {constraint}, but this engine follows version {StateFile.LanguageVersion}. Relax required_version, or use the terraform CLI engine.",
                range);
        }
    }

    /// <summary>The constraint: <c>{ version = "…" }</c>, or in the oldest form the text itself.</summary>
    private static string? VersionOf(AttributeSyntax provider) => provider.Value.AsLiteralString()
        ?? (provider.Value as ObjectSyntax)?.Items.FirstOrDefault(i => i.LiteralName() == "version")?.Value.AsLiteralString();

    private static string? SourceOf(AttributeSyntax provider) =>
        (provider.Value as ObjectSyntax)?.Items.FirstOrDefault(i => i.LiteralName() == "source")?.Value.AsLiteralString();
}
