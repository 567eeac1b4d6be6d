using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>
/// Collects the references of a property of a JSON file, before a schema says whether it is an argument or a block:
/// what looks like a <c>dynamic</c> block is taken as one, so that its iterator is no reference.
/// </summary>
internal static class JsonReferences
{
    public static void Collect(string name, ExpressionSyntax value, List<Traversal> found, List<string> iterators)
    {
        switch (value)
        {
            case ObjectSyntax blocks when name == "dynamic":
                foreach (var item in blocks.Items)
                {
                    CollectDynamic(item.LiteralName() ?? "", item.Value, found, iterators);
                }

                break;
            case ObjectSyntax map:
                foreach (var item in map.Items)
                {
                    BodyReferences.Add(item.Key, found, iterators);
                    Collect(item.LiteralName() ?? "", item.Value, found, iterators);
                }

                break;
            case TupleSyntax list:
                foreach (var element in list.Elements)
                {
                    Collect(name, element, found, iterators);
                }

                break;
            default:
                BodyReferences.Add(value, found, iterators);
                break;
        }
    }

    private static void CollectDynamic(string label, ExpressionSyntax value, List<Traversal> found, List<string> iterators)
    {
        if (value is TupleSyntax several)
        {
            foreach (var one in several.Elements)
            {
                CollectDynamic(label, one, found, iterators);
            }

            return;
        }

        var items = (value as ObjectSyntax)?.Items ?? [];
        ExpressionSyntax? Property(string name) => items.FirstOrDefault(i => i.LiteralName() == name)?.Value;
        if (Property("content") is not { } content || Property("for_each") is not { } forEach)
        {
            Collect(label, value, found, iterators);
            return;
        }

        Collect("for_each", forEach, found, iterators);
        iterators.Add(Property("iterator")?.AsKeyword() ?? label);
        if (Property("labels") is { } labels)
        {
            Collect("labels", labels, found, iterators);
        }

        Collect("content", content, found, iterators);
        iterators.RemoveAt(iterators.Count - 1);
    }
}
