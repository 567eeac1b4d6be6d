using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker;

/// <summary>
/// The public provider is made with Terraform's older SDK, which keeps an argument that is not set as an empty text, zero, false or an empty
/// collection. A state that it has written must not look like a change.
/// </summary>
internal static class ZeroValues
{
    /// <summary>Whether two values mean the same.</summary>
    public static bool AreEqual(HclValue left, HclValue right)
    {
        if (!left.IsKnown || !right.IsKnown)
        {
            return left.Equals(right);
        }

        if (IsZero(left) || IsZero(right))
        {
            return IsZero(left) && IsZero(right);
        }

        return left.Type.Kind switch
        {
            HclTypeKind.Object when right.Type.Kind == HclTypeKind.Object => left.Attributes.All(a => right.TryGetAttribute(a.Key, out var other) && AreEqual(a.Value, other)),
            HclTypeKind.List when right.Type.Kind == HclTypeKind.List =>
                left.Elements.Count == right.Elements.Count && left.Elements.Zip(right.Elements).All(p => AreEqual(p.First, p.Second)),
            HclTypeKind.Set when right.Type.Kind == HclTypeKind.Set =>
                left.Elements.Count == right.Elements.Count && left.Elements.All(l => right.Elements.Any(r => AreEqual(l, r))),
            _ => left.Equals(right),
        };
    }

    /// <summary>The same value with null in place of what is unknown.</summary>
    public static HclValue UnknownToNull(HclValue value)
    {
        if (!value.IsKnown)
        {
            return HclValue.Null(value.Type);
        }

        if (value.IsNull || value.IsWhollyKnown)
        {
            return value;
        }

        return value.Type.Kind switch
        {
            HclTypeKind.Object => HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, UnknownToNull(a.Value)))),
            HclTypeKind.List => HclValue.List(value.Type.ElementType, value.Elements.Select(UnknownToNull)),
            HclTypeKind.Set => HclValue.Set(value.Type.ElementType, value.Elements.Select(UnknownToNull)),
            HclTypeKind.Map => HclValue.Map(value.Type.ElementType, value.Attributes.Select(a => KeyValuePair.Create(a.Key, UnknownToNull(a.Value)))),
            _ => value,
        };
    }

    /// <summary>The value of a block type of which no block is there.</summary>
    public static HclValue NoBlocks(NestedBlockSchema nested) => nested.Nesting switch
    {
        NestingMode.List => HclValue.List(nested.Block.ImpliedType, []),
        NestingMode.Set => HclValue.Set(nested.Block.ImpliedType, []),
        _ => HclValue.Null(nested.ImpliedType),
    };

    /// <summary>Whether a value stands for an argument that is not set.</summary>
    public static bool IsZero(HclValue value) => value.IsKnown && (value.IsNull || value.Type.Kind switch
    {
        HclTypeKind.String => value.AsString().Length == 0,
        HclTypeKind.Number => value.AsNumber().TryToInt64(out var number) && number == 0,
        HclTypeKind.Bool => !value.AsBool(),
        HclTypeKind.List or HclTypeKind.Set => value.Elements.Count == 0,
        HclTypeKind.Map => value.Attributes.Count == 0,
        HclTypeKind.Object => value.Attributes.All(a => a.Value.IsKnown && IsZero(a.Value)),
        _ => false,
    });
}
