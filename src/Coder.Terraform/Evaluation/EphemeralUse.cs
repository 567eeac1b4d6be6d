using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Keeps ephemeral values out of what is stored: state and plan.</summary>
internal static class EphemeralUse
{
    /// <summary>Reports ephemeral values in arguments of a resource that are not write-only.</summary>
    public static void Check(HclValue config, BlockSchema schema, ResourceConfig resource, DiagnosticBag found)
    {
        if (!config.DeepMarks.HasFlag(ValueMarks.Ephemeral) || config.IsNull || !config.IsKnown)
        {
            return;
        }

        foreach (var (name, value) in config.Attributes)
        {
            var attribute = schema.Attributes.GetValueOrDefault(name);
            if (!value.DeepMarks.HasFlag(ValueMarks.Ephemeral) || attribute is { WriteOnly: true })
            {
                continue;
            }

            if ((attribute is null ? schema.Blocks.GetValueOrDefault(name) : attribute.Nested?.AsBlock(name)) is not { } block || value.Marks.HasFlag(ValueMarks.Ephemeral) || value.IsNull || !value.IsKnown)
            {
                found.AddError(
                    "Invalid use of ephemeral value",
                    $"Ephemeral values are not valid for \"{name}\", because it is not a write-only attribute and must be persisted to state.",
                    resource.Body.FindAttribute(name)?.Value.Range ?? resource.Range);
                continue;
            }

            foreach (var item in Items(value, block))
            {
                Check(item, block.Block, resource, found);
            }
        }
    }

    private static IEnumerable<HclValue> Items(HclValue value, NestedBlockSchema block) => block.Nesting switch
    {
        NestingMode.List or NestingMode.Set => value.Elements,
        NestingMode.Map => value.Attributes.Values,
        _ => [value],
    };
}
