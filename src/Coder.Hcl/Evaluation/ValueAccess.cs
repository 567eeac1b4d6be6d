using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>Why a value has no such attribute or element.</summary>
internal sealed record AccessFailure(string Summary, string Detail);

/// <summary>Attribute access and indexing.</summary>
internal static class ValueAccess
{
    private const string NoElement = "The given key does not identify an element in this collection value";

    public static (HclValue Value, AccessFailure? Failure) Attribute(HclValue value, string name)
    {
        if (value.IsNull)
        {
            return Fail("Attempt to get attribute from null value", "This value is null, so it does not have any attributes.");
        }

        if (value.TryGetAttribute(name, out var found))
        {
            return (found.WithMarks(value.Marks), null);
        }

        switch (value.Kind)
        {
            case HclTypeKind.Dynamic:
                return (value, null);
            case HclTypeKind.Object when !value.IsKnown && value.Type.AttributeTypes.TryGetValue(name, out var type):
                return (HclValue.Unknown(type).WithMarks(value.Marks), null);
            case HclTypeKind.Object:
                return Fail("Unsupported attribute", $"This object does not have an attribute named \"{name}\".");
            case HclTypeKind.Map when !value.IsKnown:
                return (HclValue.Unknown(value.Type.ElementType).WithMarks(value.Marks), null);
            case HclTypeKind.Map:
                return Fail("Missing map element", $"This map does not have an element with the key \"{name}\".");
            case HclTypeKind.List or HclTypeKind.Set when value.Type.ElementType.Kind == HclTypeKind.Object:
                return Fail("Unsupported attribute", ListDetail(value, name));
            case HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple:
                return Fail("Unsupported attribute", "This value does not have any attributes.");
            default:
                return Fail("Unsupported attribute", $"Can't access attributes on a primitive-typed value ({value.Type.FriendlyName}).");
        }
    }

    public static (HclValue Value, AccessFailure? Failure) Index(HclValue value, HclValue key)
    {
        if (value.IsNull)
        {
            return Fail("Attempt to index null value", "This value is null, so it does not have any indices.");
        }

        if (key.IsNull)
        {
            return Fail("Invalid index", "Can't use a null value as an indexing key.");
        }

        var marks = value.Marks | key.Marks;
        var (result, failure) = value.Kind switch
        {
            HclTypeKind.Dynamic => (HclValue.DynamicUnknown, null),
            HclTypeKind.List or HclTypeKind.Tuple => IndexSequence(value, key),
            HclTypeKind.Map or HclTypeKind.Object => IndexKeyed(value, key),
            HclTypeKind.Set => Fail(
                "Invalid index",
                "Elements of a set are identified only by their value and don't have any separate index or key to select with, so it's only possible to perform operations across all elements of the set."),
            _ => Fail("Invalid index", "This value does not have any indices."),
        };
        return (result.WithMarks(marks), failure);
    }

    private static (HclValue Value, AccessFailure? Failure) IndexSequence(HclValue value, HclValue key)
    {
        if (!HclConvert.TryConvert(key, HclType.Number, out var number, out var error))
        {
            return Fail("Invalid index", $"{NoElement}: {error}.");
        }

        var elementType = value.Kind == HclTypeKind.List ? value.Type.ElementType : HclType.Dynamic;
        if (!number.IsKnown)
        {
            return (HclValue.Unknown(elementType), null);
        }

        var position = number.AsNumber();
        if (!position.IsInteger)
        {
            return Fail(
                "Invalid index",
                $"{NoElement}: indexing a sequence requires a whole number, but the given index has a fractional part.");
        }

        if (position.Sign < 0)
        {
            return Fail("Invalid index", $"{NoElement}: a negative number is not a valid index for a sequence.");
        }

        var isSmall = position.TryToInt32(out var index);
        if (!value.IsKnown)
        {
            if (value.Kind == HclTypeKind.List)
            {
                return (HclValue.Unknown(elementType), null);
            }

            return isSmall && index < value.Type.ElementTypes.Count
                ? (HclValue.Unknown(value.Type.ElementTypes[index]), null)
                : Fail("Invalid index", NoElement + ".");
        }

        if (isSmall && value.TryGetElement(index, out var element))
        {
            return (element, null);
        }

        return Fail(
            "Invalid index",
            value.Elements.Count == 0 ? $"{NoElement}: the collection has no elements." : NoElement + ".");
    }

    private static (HclValue Value, AccessFailure? Failure) IndexKeyed(HclValue value, HclValue key)
    {
        if (value.Kind == HclTypeKind.Object && key is { IsKnown: true, Kind: HclTypeKind.Number } && !value.Type.AttributeTypes.ContainsKey(key.AsNumber().ToString()))
        {
            return Fail(
                "Invalid index",
                $"{NoElement}. An object only supports looking up attributes by name, not by numeric index.");
        }

        if (!HclConvert.TryConvert(key, HclType.String, out var name, out var error))
        {
            return Fail("Invalid index", $"{NoElement}: {error}.");
        }

        var isMap = value.Kind == HclTypeKind.Map;
        if (!name.IsKnown || (isMap && !value.IsKnown))
        {
            return (HclValue.Unknown(isMap ? value.Type.ElementType : HclType.Dynamic), null);
        }

        if (value.TryGetAttribute(name.AsString(), out var element))
        {
            return (element, null);
        }

        if (!value.IsKnown && value.Type.AttributeTypes.TryGetValue(name.AsString(), out var type))
        {
            return (HclValue.Unknown(type), null);
        }

        return Fail(
            "Invalid index",
            isMap && value.Attributes.Count == 0 ? $"{NoElement}: the collection has no elements." : NoElement + ".");
    }

    private static string ListDetail(HclValue value, string name)
    {
        var kind = value.Kind == HclTypeKind.List ? "list" : "set";
        var element = value.Type.ElementType;
        return element.AttributeTypes.ContainsKey(name)
            ? $"Can't access attributes on a {kind} of objects. Did you mean to access attribute \"{name}\" for a specific element of the {kind}, or across all elements of the {kind}?"
            : $"Can't access attributes on a {kind} of objects. Did you mean to access an attribute for a specific element of the {kind}, or across all elements of the {kind}?";
    }

    private static (HclValue Value, AccessFailure? Failure) Fail(string summary, string detail) =>
        (HclValue.DynamicUnknown, new(summary, detail));
}
