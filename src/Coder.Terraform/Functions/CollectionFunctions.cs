using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions that ask about lists, sets and tuples, and choose from them.</summary>
internal static class CollectionFunctions
{
    /// <summary>Largest result of a function that makes a collection.</summary>
    public const int MaxElements = 1_000_000;

    public static IEnumerable<HclFunction> All =>
    [
        Function("length", HclType.Number, [new FunctionParameter("value", HclType.Dynamic) { AllowUnknown = true, KeepsNestedMarks = true }], Length),
        Function("element", a => a[0].Kind is HclTypeKind.List ? a[0].Type.ElementType : HclType.Dynamic, [Parts("list"), Number("index")], Element),
        Function("index", HclType.Number, [Any("list"), Any("value")], Index),
        Function("contains", HclType.Bool, [Any("list"), Any("value")], Contains),
        Function("coalesce", Dynamic, [], Coalesce, new FunctionParameter("vals", HclType.Dynamic) { AllowNull = true, AllowUnknown = true }),
        Function("coalescelist", Dynamic, [], CoalesceList, Any("vals")),
        Function("one", Dynamic, [Any("list")], One),
        Function("alltrue", HclType.Bool, [Of("list", HclType.List(HclType.Bool))], a => Every(a[0], true)),
        Function("anytrue", HclType.Bool, [Of("list", HclType.List(HclType.Bool))], a => Every(a[0], false)),
        Function("matchkeys", SameAsFirst, [Of("values", ListOfAny), Of("keys", ListOfAny), Of("searchset", ListOfAny)], MatchKeys),
    ];

    internal static bool IsSequence(HclValue value) => value.Kind is HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple;

    internal static HclType Dynamic(IReadOnlyList<HclValue> arguments) => HclType.Dynamic;

    internal static HclType SameAsFirst(IReadOnlyList<HclValue> arguments) => arguments[0].Type;

    private static FunctionResult Length(IReadOnlyList<HclValue> a)
    {
        if (a[0].Type.Kind is HclTypeKind.Tuple)
        {
            return HclValue.Number(a[0].Type.ElementTypes.Count);
        }

        if (a[0].Type.Kind is HclTypeKind.Object)
        {
            return HclValue.Number(a[0].Type.AttributeTypes.Count);
        }

        if (!a[0].IsKnown)
        {
            return HclValue.Unknown(HclType.Number);
        }

        return a[0].Kind switch
        {
            HclTypeKind.String => HclValue.Number(new System.Globalization.StringInfo(a[0].AsString()).LengthInTextElements),
            HclTypeKind.Set when !a[0].IsWhollyKnown => HclValue.Unknown(HclType.Number), // unknown elements may be equal
            HclTypeKind.List or HclTypeKind.Set => HclValue.Number(a[0].Elements.Count),
            HclTypeKind.Map => HclValue.Number(a[0].Attributes.Count),
            _ => Fail("argument must be a string, a collection type, or a structural type", 0),
        };
    }

    private static FunctionResult Element(IReadOnlyList<HclValue> a)
    {
        if (a[0].Kind is not (HclTypeKind.List or HclTypeKind.Tuple))
        {
            return Fail($"cannot read elements from {a[0].Type.FriendlyName}", 0);
        }

        if (a[0].Elements.Count == 0)
        {
            return Fail("cannot use element function with an empty list", 0);
        }

        if (!a[1].AsNumber().IsInteger)
        {
            return Fail("invalid index: a whole number is required", 1);
        }

        if (a[1].AsNumber().Sign < 0)
        {
            return Fail("cannot use element function with a negative index", 1);
        }

        return a[0].Elements[(int)(a[1].AsNumber().ToBigInteger() % a[0].Elements.Count)];
    }

    private static FunctionResult Index(IReadOnlyList<HclValue> a)
    {
        if (!IsSequence(a[0]) || a[0].Kind == HclTypeKind.Set)
        {
            return Fail("argument must be a list or tuple", 0);
        }

        if (a[0].Elements.Count == 0)
        {
            return Fail("cannot search an empty list", 0);
        }

        for (var i = 0; i < a[0].Elements.Count; i++)
        {
            var equal = HclComparison.AreEqual(a[0].Elements[i], a[1]);
            if (equal is null)
            {
                return HclValue.Unknown(HclType.Number);
            }

            if (equal.Value)
            {
                return HclValue.Number(i);
            }
        }

        return Fail("item not found", 1);
    }

    private static FunctionResult Contains(IReadOnlyList<HclValue> a)
    {
        if (!IsSequence(a[0]))
        {
            return Fail("argument must be list, tuple, or set", 0);
        }

        var unknown = false;
        foreach (var item in a[0].Elements)
        {
            var equal = HclComparison.AreEqual(item, a[1]);
            if (equal == true)
            {
                return HclValue.True;
            }

            unknown |= equal is null;
        }

        return unknown ? HclValue.Unknown(HclType.Bool) : HclValue.False;
    }

    internal static FunctionResult Converted(HclValue value, HclType type) =>
        HclConvert.TryConvert(value, type, out var result, out var error) ? result : Fail(error);

    private static FunctionResult Coalesce(IReadOnlyList<HclValue> a)
    {
        var type = a.Count == 0 ? null : HclConvert.Unify([.. a.Select(v => v.Type)]);
        if (type is null)
        {
            return Fail(a.Count == 0 ? "at least one argument is required" : "all arguments must have the same type");
        }

        foreach (var value in a)
        {
            if (!value.IsKnown)
            {
                return HclValue.Unknown(type);
            }

            if (!value.IsNull && !(value.Kind == HclTypeKind.String && value.AsString().Length == 0))
            {
                return Converted(value, type);
            }
        }

        return Fail("no non-null, non-empty-string arguments");
    }

    private static FunctionResult CoalesceList(IReadOnlyList<HclValue> a)
    {
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Kind is not (HclTypeKind.List or HclTypeKind.Tuple))
            {
                return Fail("coalescelist arguments must be lists or tuples", i);
            }

            if (a[i].Elements.Count > 0)
            {
                return a[i];
            }
        }

        return Fail(a.Count == 0 ? "at least one argument is required" : "no non-null arguments");
    }

    private static FunctionResult One(IReadOnlyList<HclValue> a) =>
        !IsSequence(a[0]) ? Fail("must be a list, set, or tuple value with either zero or one elements", 0)
        : a[0].Elements.Count switch
        {
            0 => HclValue.Null(a[0].Kind == HclTypeKind.Tuple ? HclType.Dynamic : a[0].Type.ElementType),
            1 => a[0].Elements[0],
            _ => Fail("must be a list, set, or tuple value with either zero or one elements", 0),
        };

    private static FunctionResult Every(HclValue list, bool all)
    {
        var unknown = false;
        foreach (var item in list.Elements)
        {
            if (!item.IsKnown)
            {
                if (all)
                {
                    return HclValue.Unknown(HclType.Bool);
                }

                unknown = true;
            }
            else if ((!item.IsNull && item.AsBool()) != all)
            {
                return HclValue.Bool(!all);
            }
        }

        return unknown ? HclValue.Unknown(HclType.Bool) : HclValue.Bool(all);
    }

    private static FunctionResult MatchKeys(IReadOnlyList<HclValue> a)
    {
        if (a[0].Elements.Count != a[1].Elements.Count)
        {
            return Fail("length of keys and values should be equal");
        }

        if (!a[1].IsWhollyKnown || !a[2].IsWhollyKnown)
        {
            return HclValue.Unknown(a[0].Type);
        }

        var type = HclConvert.Unify([a[1].Type.ElementType, a[2].Type.ElementType]);
        if (type is null)
        {
            return Fail("keys and searchset must be of the same type");
        }

        var found = new List<HclValue>();
        for (var i = 0; i < a[0].Elements.Count; i++)
        {
            if (a[2].Elements.Any(s => AreEqualAs(type, s, a[1].Elements[i])))
            {
                found.Add(a[0].Elements[i]);
            }
        }

        return HclValue.List(a[0].Type.ElementType, found);
    }

    private static bool AreEqualAs(HclType type, HclValue x, HclValue y) =>
        HclConvert.TryConvert(x, type, out var left, out _) && HclConvert.TryConvert(y, type, out var right, out _)
        && HclComparison.AreEqual(left, right) == true;
}
