using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Expands a <c>dynamic</c> block into the blocks that it stands for.</summary>
internal static class DynamicBlock
{
    private static readonly Dictionary<string, HclFunction> NoFunctions = [];
    private static readonly Dictionary<string, int> Inner = new() { ["content"] = 0 };

    /// <summary>Adds the expanded blocks; false when their number is not known yet, or an error was reported.</summary>
    public static bool Expand(
        BlockSyntax block, NestedBlockSchema schema, EvaluationContext context, DiagnosticBag diagnostics, List<(string Label, HclValue Value)> items)
    {
        var content = block.Body.WithBlocks(Inner, diagnostics).Blocks.FirstOrDefault(b => b.Type == "content");
        if (block.Body.FindAttribute("for_each") is not { } forEach || content is null)
        {
            diagnostics.AddError("Invalid dynamic block", "A dynamic block needs a for_each argument and a content block.", block.HeaderRange);
            return false;
        }

        var collection = HclEvaluator.Evaluate(forEach.Value, context, diagnostics);
        if (!collection.IsKnown)
        {
            return false;
        }

        if (collection.IsNull || collection.Type.IsPrimitive)
        {
            diagnostics.AddError("Invalid dynamic for_each value", $"Cannot use a {(collection.IsNull ? "null" : collection.Type.FriendlyName)} value in for_each. An iterable collection is required.", forEach.Value.Range);
            return false;
        }

        var iterator = IteratorName(block);
        foreach (var (key, value) in Items(collection))
        {
            if (!EvaluationLimits.TryStep())
            {
                diagnostics.AddError("Too many steps", $"Dynamic blocks and loops may take at most {EvaluationLimits.MaxSteps:N0} steps in one block.", block.HeaderRange);
                return false;
            }

            var each = HclValue.Object([KeyValuePair.Create("key", key), KeyValuePair.Create("value", value)]);
            var inner = new EvaluationContext(new Dictionary<string, HclValue> { [iterator] = each }, NoFunctions, context);
            var label = schema.Nesting == NestingMode.Map ? Label(block, inner, diagnostics, key) : "";
            var decoded = new BodyDecoder(inner, diagnostics).Decode(content.Body, schema.Block, MetaNames.None, new Place(content));
            items.Add((label, decoded));
        }

        return true;
    }

    /// <summary>The name under which the content refers to the element.</summary>
    public static string IteratorName(BlockSyntax block) =>
        block.Body.FindAttribute("iterator")?.Value.AsKeyword() ?? block.Labels[0];

    private static IEnumerable<(HclValue Key, HclValue Value)> Items(HclValue collection)
    {
        if (collection.Kind is HclTypeKind.Map or HclTypeKind.Object)
        {
            foreach (var (key, value) in collection.Attributes)
            {
                yield return (HclValue.String(key), value.WithMarks(collection.Marks));
            }
        }
        else
        {
            for (var i = 0; i < collection.Elements.Count; i++)
            {
                var value = collection.Elements[i].WithMarks(collection.Marks);
                yield return (collection.Kind == HclTypeKind.Set ? value : HclValue.Number(i), value);
            }
        }
    }

    private static string Label(BlockSyntax block, EvaluationContext context, DiagnosticBag diagnostics, HclValue key)
    {
        if (block.Body.FindAttribute("labels") is not { } labels)
        {
            return HclConvert.TryToString(key, out var text) ? text : "";
        }

        var value = HclEvaluator.Evaluate(labels.Value, context, diagnostics);
        return value.IsKnown && !value.IsNull && value.TryGetElement(0, out var first) && HclConvert.TryToString(first, out var name) ? name : "";
    }
}
