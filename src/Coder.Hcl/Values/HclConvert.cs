using System.Diagnostics.CodeAnalysis;

namespace Coder.Hcl.Values;

/// <summary>Conversion of values between types, and the type that several types have in common.</summary>
public static class HclConvert
{
    /// <summary>Converts a value to a type constraint. Missing optional attributes become null, marks stay, unknown values
    /// become unknown values of the target type.</summary>
    /// <param name="value">What to convert.</param>
    /// <param name="target">The wanted type; <see cref="HclType.Dynamic"/> inside stands for any type.</param>
    /// <param name="result">The converted value; the original one when false is returned.</param>
    /// <param name="error">Why not, starting with the place inside the value: <c>attribute "size": number required</c>
    /// when a type does not fit, <c>.size: a number is required</c> when only the content does not.</param>
    public static bool TryConvert(HclValue value, HclType target, out HclValue result, out string error)
    {
        var conversion = new ValueConversion();
        if (conversion.Convert(value, target) is { } converted)
        {
            result = converted;
            error = "";
            return true;
        }

        result = value;
        error = conversion.Error;
        return false;
    }

    /// <summary>Whether some values of one type can be converted to the other.</summary>
    public static bool CanConvert(HclType from, HclType to) => TryConvert(HclValue.Unknown(from), to, out _, out _);

    /// <summary>The type to which values of all these types can be converted, or null when there is none.</summary>
    public static HclType? Unify(IReadOnlyList<HclType> types) => TypeUnification.Unify(types);

    /// <summary>Converts a value to a string, as templates and string functions do.</summary>
    public static bool TryToString(HclValue value, [NotNullWhen(true)] out string? text)
    {
        text = value switch
        {
            { IsKnown: false } or { IsNull: true } => null,
            { Kind: HclTypeKind.String } => value.AsString(),
            { Kind: HclTypeKind.Number } => value.AsNumber().ToString(),
            { Kind: HclTypeKind.Bool } => value.AsBool() ? "true" : "false",
            _ => null,
        };
        return text is not null;
    }
}
