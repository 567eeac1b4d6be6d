using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Terraform.Evaluation;

namespace Coder.Terraform.Configuration;

/// <summary>Collects the references of a body's arguments and blocks, without its meta-arguments and the iterators of its <c>dynamic</c> blocks.</summary>
internal static class BodyReferences
{
    public static IReadOnlyList<Traversal> Of(BodySyntax body, MetaNames meta)
    {
        var found = new List<Traversal>();
        Collect(body, meta, found, []);
        return found;
    }

    private static void Collect(BodySyntax body, MetaNames meta, List<Traversal> found, List<string> iterators)
    {
        foreach (var attribute in body.Attributes)
        {
            if (meta.Attributes.Contains(attribute.Name))
            {
                continue;
            }

            if (JsonSyntax.IsJson(attribute))
            {
                JsonReferences.Collect(attribute.Name, attribute.Value, found, iterators);
            }
            else
            {
                Add(attribute.Value, found, iterators);
            }
        }

        foreach (var block in body.Blocks)
        {
            if (meta.Blocks.Contains(block.Type))
            {
                continue;
            }

            if (block.Type == "dynamic" && block.Labels.Count == 1)
            {
                CollectDynamic(block, found, iterators);
            }
            else
            {
                Collect(block.Body, MetaNames.None, found, iterators);
            }
        }
    }

    private static void CollectDynamic(BlockSyntax block, List<Traversal> found, List<string> iterators)
    {
        if (block.Body.FindAttribute("for_each") is { } forEach)
        {
            Add(forEach.Value, found, iterators);
        }

        iterators.Add(DynamicBlock.IteratorName(block));
        if (block.Body.FindAttribute("labels") is { } labels)
        {
            Add(labels.Value, found, iterators);
        }

        foreach (var content in block.Body.FindBlocks("content"))
        {
            Collect(content.Body, MetaNames.None, found, iterators);
        }

        iterators.RemoveAt(iterators.Count - 1);
    }

    /// <summary>Adds the references of an expression that do not name an iterator.</summary>
    public static void Add(ExpressionSyntax expression, List<Traversal> found, List<string> iterators)
    {
        foreach (var traversal in References.Of(expression))
        {
            if (!iterators.Contains(traversal.RootName))
            {
                found.Add(traversal);
            }
        }
    }
}
