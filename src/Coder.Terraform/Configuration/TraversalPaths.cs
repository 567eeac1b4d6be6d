using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>Turns the steps of a traversal into a path.</summary>
internal static class TraversalPaths
{
    public static AttributePath Append(AttributePath path, IEnumerable<TraversalStep> steps)
    {
        foreach (var step in steps)
        {
            path = step switch
            {
                AttributeStep attribute => path.Attribute(attribute.Name),
                IndexStep { Key: { Kind: HclTypeKind.String } key } => path.Key(key.AsString()),
                IndexStep index when index.Key.AsNumber().TryToInt32(out var at) => path.At(at),
                _ => path,
            };
        }

        return path;
    }
}
