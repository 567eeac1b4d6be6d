using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>The type of a variable, with the defaults of its optional attributes.</summary>
internal sealed class TypeConstraint(HclType type, TypeDefaults? defaults = null)
{
    /// <summary>No constraint.</summary>
    public static TypeConstraint Any { get; } = new(HclType.Dynamic);

    public HclType Type { get; } = type;

    public TypeDefaults? Defaults { get; } = defaults;

    /// <summary>Fills in defaults, then converts.</summary>
    public bool TryConvert(HclValue value, out HclValue result, out string error) =>
        HclConvert.TryConvert(Defaults?.Apply(value) ?? value, Type, out result, out error);
}

/// <summary>Defaults of optional attributes, nested as the type is.</summary>
internal sealed class TypeDefaults
{
    /// <summary>Defaults of this object's attributes.</summary>
    public Dictionary<string, HclValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Defaults inside attributes, or inside tuple elements by their index as text.</summary>
    public Dictionary<string, TypeDefaults> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>Defaults inside the elements of a collection.</summary>
    public TypeDefaults? Element { get; set; }

    public bool IsEmpty => Values.Count == 0 && Children.Count == 0 && Element is null;

    /// <summary>The value with missing and null attributes filled in.</summary>
    public HclValue Apply(HclValue value)
    {
        if (value.IsNull || !value.IsKnown)
        {
            return value;
        }

        return value.Kind switch
        {
            HclTypeKind.Object or HclTypeKind.Map when Element is not null =>
                HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, Element.Apply(a.Value)))).WithMarks(value.Marks),
            HclTypeKind.Object or HclTypeKind.Map => ApplyObject(value),
            HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple => HclValue.Tuple(value.Elements.Select((e, i) =>
                (Element ?? Children.GetValueOrDefault(i.ToString()))?.Apply(e) ?? e)).WithMarks(value.Marks),
            _ => value,
        };
    }

    private HclValue ApplyObject(HclValue value)
    {
        var attributes = new Dictionary<string, HclValue>(value.Attributes, StringComparer.Ordinal);
        foreach (var (name, fallback) in Values)
        {
            if (!attributes.TryGetValue(name, out var given) || given.IsNull)
            {
                attributes[name] = fallback;
            }
        }

        foreach (var (name, child) in Children)
        {
            if (attributes.TryGetValue(name, out var given))
            {
                attributes[name] = child.Apply(given);
            }
        }

        return HclValue.Object(attributes).WithMarks(value.Marks);
    }
}
