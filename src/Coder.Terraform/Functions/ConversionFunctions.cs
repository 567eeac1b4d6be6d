using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Type conversion and marks.</summary>
internal static class ConversionFunctions
{
    public static IEnumerable<HclFunction> All =>
    [
        Conversion("tostring", HclType.String),
        Conversion("tonumber", HclType.Number),
        Conversion("tobool", HclType.Bool),
        Conversion("tolist", ListOfAny),
        Conversion("toset", SetOfAny),
        Conversion("tomap", HclType.Map(HclType.Dynamic)),
        Function("sensitive", a => a[0].Type, [Raw("value")], a => a[0].WithMarks(ValueMarks.Sensitive)),
        Function("nonsensitive", a => a[0].Type, [Raw("value")], a => Without(a[0], ValueMarks.Sensitive)),
        Function("issensitive", HclType.Bool, [Raw("value")], a => !a[0].IsKnown ? HclValue.Unknown(HclType.Bool) : HclValue.Bool(a[0].Marks.HasFlag(ValueMarks.Sensitive)).WithMarks(a[0].Marks & ~ValueMarks.Sensitive)),
        Function("ephemeralasnull", a => a[0].Type, [Raw("value")], a => NullWhereEphemeral(a[0])),
    ];

    private static HclFunction Conversion(string name, HclType type) => Function(
        name,
        a => HclConvert.TryConvert(HclValue.Unknown(a[0].Type), type, out var converted, out _) ? converted.Type : type,
        [new FunctionParameter("v", HclType.Dynamic) { AllowNull = true, AllowUnknown = true, KeepsNestedMarks = true }],
        a => Convert(a[0], type));

    private static FunctionResult Convert(HclValue value, HclType type) =>
        HclConvert.TryConvert(value, type, out var converted, out var error) ? converted
        : Fail(value.Kind == HclTypeKind.String && type.IsPrimitive && value.IsKnown && !value.IsNull
            ? $"cannot convert \"{value.AsString()}\" to {type.FriendlyName}; {error}"
            : $"cannot convert {value.Type.FriendlyName} to {type.FriendlyName}: {error}", 0);

    private static HclValue Without(HclValue value, ValueMarks marks)
    {
        var kept = value.Marks & ~marks;
        return value.Unmark().WithMarks(kept);
    }

    private static HclValue NullWhereEphemeral(HclValue value)
    {
        if (!value.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            return value;
        }

        if (value.Marks.HasFlag(ValueMarks.Ephemeral))
        {
            return HclValue.Null(value.Type);
        }

        return value.Kind switch
        {
            HclTypeKind.Object => HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, NullWhereEphemeral(a.Value)))),
            HclTypeKind.Map => HclValue.Map(value.Type.ElementType, value.Attributes.Select(a => KeyValuePair.Create(a.Key, NullWhereEphemeral(a.Value)))),
            HclTypeKind.List => HclValue.List(value.Type.ElementType, value.Elements.Select(NullWhereEphemeral)),
            _ => HclValue.Tuple(value.Elements.Select(NullWhereEphemeral)),
        };
    }
}
