using Coder.Hcl.Values;

namespace Coder.Terraform.Applying;

/// <summary>Replaces unknown parts of an object by null, so that the rest can be kept.</summary>
internal static class KnownParts
{
    public static HclValue Of(HclValue value)
    {
        if (value.IsWhollyKnown)
        {
            return value;
        }

        if (!value.IsKnown)
        {
            return HclValue.Null(value.Type);
        }

        return value.Kind switch
        {
            HclTypeKind.Object => HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, Of(a.Value)))),
            HclTypeKind.Map => HclValue.Map(value.Type.ElementType, value.Attributes.Select(a => KeyValuePair.Create(a.Key, Of(a.Value)))),
            HclTypeKind.List => HclValue.List(value.Type.ElementType, value.Elements.Select(Of)),
            HclTypeKind.Set => HclValue.Set(value.Type.ElementType, value.Elements.Select(Of)),
            _ => HclValue.Tuple(value.Elements.Select(Of)),
        };
    }
}
