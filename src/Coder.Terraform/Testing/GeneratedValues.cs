using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Testing;

/// <summary>Makes up what a provider would have computed, as Terraform's tests do: eight letters and digits for a string, 0, false, empty collections.</summary>
internal sealed class GeneratedValues(Random random)
{
    private const string Characters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 8;

    /// <summary>Fills the unknown attributes of an object, from given values first.</summary>
    /// <param name="planned">The object.</param>
    /// <param name="given">Values by attribute; null when there are none.</param>
    /// <param name="problem">Why a given value cannot be used; empty when all can.</param>
    public HclValue Fill(HclValue planned, HclValue? given, out string problem)
    {
        problem = "";
        var attributes = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        foreach (var (name, value) in planned.Attributes)
        {
            attributes[name] = value.IsWhollyKnown ? value : Known(name, value, given, ref problem);
        }

        return HclValue.Object(attributes);
    }

    /// <summary>Marks what the provider computes as unknown.</summary>
    public static HclValue Planned(HclValue proposed, BlockSchema schema) => HclValue.Object(proposed.Attributes.Select(a =>
        KeyValuePair.Create(
            a.Key,
            a.Value.IsNull && schema.Attributes.TryGetValue(a.Key, out var attribute) && attribute.Computed ? HclValue.Unknown(attribute.Type) : a.Value)));

    private HclValue Known(string name, HclValue value, HclValue? given, ref string problem)
    {
        if (given is not { IsNull: false } || !given.TryGetAttribute(name, out var chosen))
        {
            return Made(value);
        }

        if (HclConvert.TryConvert(chosen, value.Type, out var converted, out var error))
        {
            return converted;
        }

        problem = $"The value given for the attribute \"{name}\" does not fit: {error}.";
        return Made(value);
    }

    private HclValue Made(HclValue value) => value.IsKnown
        ? value.IsWhollyKnown ? value : Inside(value)
        : value.Type.Kind switch
        {
            HclTypeKind.String => HclValue.String(new string([.. Enumerable.Range(0, Length).Select(_ => Characters[random.Next(Characters.Length)])])),
            HclTypeKind.Number => HclValue.Number(0),
            HclTypeKind.Bool => HclValue.False,
            HclTypeKind.List => HclValue.List(value.Type.ElementType, []),
            HclTypeKind.Set => HclValue.Set(value.Type.ElementType, []),
            HclTypeKind.Map => HclValue.Map(value.Type.ElementType, []),
            HclTypeKind.Object => HclValue.Object(value.Type.AttributeTypes.Select(a => KeyValuePair.Create(a.Key, Made(HclValue.Unknown(a.Value))))),
            _ => HclValue.Null(value.Type),
        };

    private HclValue Inside(HclValue value) => value.Type.Kind switch
    {
        HclTypeKind.Object => HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, Made(a.Value)))),
        HclTypeKind.Map => HclValue.Map(value.Type.ElementType, value.Attributes.Select(a => KeyValuePair.Create(a.Key, Made(a.Value)))),
        HclTypeKind.List => HclValue.List(value.Type.ElementType, value.Elements.Select(Made)),
        HclTypeKind.Set => HclValue.Set(value.Type.ElementType, value.Elements.Select(Made)),
        _ => HclValue.Tuple(value.Elements.Select(Made)),
    };
}
