using Coder.Hcl.Values;

namespace Coder.Terraform.Evaluation;

/// <summary>Finds numbers that no state can hold.</summary>
internal static class InfiniteNumbers
{
    /// <summary>Whether the value is or holds an infinite number.</summary>
    public static bool HasInfinity(this HclValue value) => value.IsKnown && !value.IsNull && value.Kind switch
    {
        HclTypeKind.Number => value.AsNumber().IsInfinite,
        HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple => value.Elements.Any(HasInfinity),
        HclTypeKind.Map or HclTypeKind.Object => value.Attributes.Values.Any(HasInfinity),
        _ => false,
    };
}
