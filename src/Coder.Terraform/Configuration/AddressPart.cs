using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>One part of an address as it is written: a name, or the key of an instance.</summary>
/// <param name="Name">The name; null for a key.</param>
/// <param name="Literal">A key that is written as it is.</param>
/// <param name="Key">A key that has to be evaluated.</param>
internal readonly record struct AddressPart(string? Name, HclValue? Literal, ExpressionSyntax? Key)
{
    /// <summary>The parts of an address; null when the expression is none.</summary>
    public static List<AddressPart>? Split(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ScopeTraversalSyntax { Traversal: var traversal }:
                return Append([new AddressPart(traversal.RootName, null, null)], traversal.Steps);
            case RelativeTraversalSyntax relative:
                return Split(relative.Operand) is { } before ? Append(before, relative.Steps) : null;
            case IndexSyntax index:
                var collection = Split(index.Collection);
                collection?.Add(new AddressPart(null, null, index.Key));
                return collection;
            default:
                return null;
        }
    }

    private static List<AddressPart> Append(List<AddressPart> parts, IReadOnlyList<TraversalStep> steps)
    {
        foreach (var step in steps)
        {
            parts.Add(step is AttributeStep attribute ? new(attribute.Name, null, null) : new(null, ((IndexStep)step).Key, null));
        }

        return parts;
    }
}
