using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>
/// Applies override files: a block in one replaces arguments, and nested blocks by their type, of the block with the
/// same type and labels in the other files.
/// </summary>
internal static class Overrides
{
    /// <summary>Whether a file of this name overrides the others.</summary>
    public static bool IsOverride(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        return name == "override.tf" || name.EndsWith("_override.tf", StringComparison.Ordinal);
    }

    /// <summary>The top-level blocks of a module's files, overrides applied.</summary>
    public static List<BlockSyntax> Apply(IReadOnlyList<HclFile> files, DiagnosticBag diagnostics)
    {
        var blocks = files.Where(f => !IsOverride(f.Name)).SelectMany(f => f.Body.Blocks).ToList();
        foreach (var block in files.Where(f => IsOverride(f.Name)).SelectMany(f => f.Body.Blocks))
        {
            if (block.Type == "locals")
            {
                OverrideLocals(blocks, block, diagnostics);
                continue;
            }

            var at = blocks.FindIndex(b => b.Type == block.Type && b.Labels.SequenceEqual(block.Labels));
            if (at >= 0)
            {
                blocks[at] = Merge(blocks[at], block);
            }
            else if (block.Type == "terraform")
            {
                blocks.Add(block);
            }
            else
            {
                diagnostics.AddError($"Missing base {block.Type} block", $"There is no {block.Type} block {string.Join(' ', block.Labels.Select(l => $"\"{l}\""))} to override. An override file can only change blocks of the other files.", block.HeaderRange);
            }
        }

        return blocks;
    }

    private static BlockSyntax Merge(BlockSyntax under, BlockSyntax over)
    {
        // A JSON file does not tell a provider's blocks from its arguments: there a name stands for both.
        var attributes = under.Body.Attributes
            .Where(a => !JsonSyntax.IsJson(a) || !over.Body.Blocks.Any(b => NameOf(b) == a.Name))
            .Select(a => over.Body.FindAttribute(a.Name) ?? a)
            .Concat(over.Body.Attributes.Where(a => under.Body.FindAttribute(a.Name) is null));
        var blocks = new List<BlockSyntax>();
        foreach (var block in under.Body.Blocks)
        {
            // The settings of a lifecycle or required_providers block are overridden one by one.
            if (block.Type is "lifecycle" or "required_providers" && over.Body.Blocks.FirstOrDefault(b => b.Type == block.Type) is { } same)
            {
                blocks.Add(Merge(block, same));
            }
            else if (!over.Body.Blocks.Any(b => NameOf(b) == NameOf(block))
                && !(over.Body.FindAttribute(NameOf(block)) is { } attribute && JsonSyntax.IsJson(attribute)))
            {
                blocks.Add(block);
            }
        }

        blocks.AddRange(over.Body.Blocks.Where(b => !(b.Type is "lifecycle" or "required_providers" && under.Body.FindBlocks(b.Type).Any())));
        return under.With(under.Body.With([.. attributes], blocks));
    }

    private static string NameOf(BlockSyntax block) => block.Type == "dynamic" && block.Labels.Count == 1 ? block.Labels[0] : block.Type;

    private static void OverrideLocals(List<BlockSyntax> blocks, BlockSyntax over, DiagnosticBag diagnostics)
    {
        foreach (var attribute in over.Body.Attributes)
        {
            var at = blocks.FindIndex(b => b.Type == "locals" && b.Body.FindAttribute(attribute.Name) is not null);
            if (at < 0)
            {
                diagnostics.AddError("Missing base local value", $"There is no local value \"{attribute.Name}\" to override. An override file can only change values of the other files.", attribute.NameRange);
                continue;
            }

            var body = blocks[at].Body;
            blocks[at] = blocks[at].With(body.With([.. body.Attributes.Select(a => a.Name == attribute.Name ? attribute : a)], body.Blocks));
        }
    }
}
