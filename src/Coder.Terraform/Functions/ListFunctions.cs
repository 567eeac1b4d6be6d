using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.CollectionFunctions;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions that make lists from other lists.</summary>
internal static class ListFunctions
{
    private const int MaxRange = 1024;

    public static IEnumerable<HclFunction> All =>
    [
        Function("concat", Dynamic, [], Concat, Parts("seqs")),
        Function("compact", ListOfString, [Of("list", ListOfString)], a => a[0].IsWhollyKnown
            ? HclValue.List(HclType.String, a[0].Elements.Where(e => !e.IsNull && e.AsString().Length > 0))
            : HclValue.Unknown(ListOfString)),
        Function("distinct", SameAsFirst, [Of("list", ListOfAny)], Distinct),
        Function("flatten", Dynamic, [Parts("list")], Flatten),
        Function("reverse", SameAsFirst, [Parts("list")], Reverse),
        Function("sort", ListOfString, [Of("list", ListOfString)], Sort),
        Function("slice", Dynamic, [Parts("list"), Number("start_index"), Number("end_index")], Slice),
        Function("chunklist", a => HclType.List(a[0].Type), [Of("list", ListOfAny) with { KeepsNestedMarks = true }, Number("size")], Chunk),
        Function("range", HclType.List(HclType.Number), [], Range, Number("params")),
    ];

    private static FunctionResult Concat(IReadOnlyList<HclValue> a)
    {
        if (a.Count == 0)
        {
            return Fail("at least one argument is required");
        }

        for (var i = 0; i < a.Count; i++)
        {
            if (!IsSequence(a[i]) || a[i].Kind == HclTypeKind.Set)
            {
                return Fail("all arguments must be lists or tuples; got " + a[i].Type.FriendlyName, i);
            }
        }

        var all = a.SelectMany(s => s.Elements);
        return a.All(s => s.Kind == HclTypeKind.List) && HclConvert.Unify([.. a.Select(s => s.Type)]) is { Kind: HclTypeKind.List } type
            ? Converted(HclValue.Tuple(all), type)
            : HclValue.Tuple(all);
    }

    private static FunctionResult Distinct(IReadOnlyList<HclValue> a)
    {
        if (!a[0].IsWhollyKnown)
        {
            return HclValue.Unknown(a[0].Type);
        }

        var seen = new HashSet<HclValue>();
        return HclValue.List(a[0].Type.ElementType, a[0].Elements.Where(seen.Add));
    }

    private static FunctionResult Flatten(IReadOnlyList<HclValue> a)
    {
        if (!IsSequence(a[0]))
        {
            return Fail("can only flatten lists, sets and tuples", 0);
        }

        var all = new List<HclValue>();
        return Collect(a[0]) ? HclValue.Tuple(all) : HclValue.DynamicUnknown;

        bool Collect(HclValue sequence)
        {
            foreach (var item in sequence.Elements)
            {
                if (!item.IsKnown && (item.Kind is HclTypeKind.Dynamic or HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple))
                {
                    return false;
                }

                if (!item.IsNull && item.IsKnown && IsSequence(item))
                {
                    if (!Collect(item))
                    {
                        return false;
                    }
                }
                else
                {
                    all.Add(item);
                }
            }

            return true;
        }
    }

    private static FunctionResult Reverse(IReadOnlyList<HclValue> a) => a[0].Kind switch
    {
        HclTypeKind.Tuple => HclValue.Tuple(a[0].Elements.Reverse()),
        HclTypeKind.List or HclTypeKind.Set => HclValue.List(a[0].Type.ElementType, a[0].Elements.Reverse()),
        _ => Fail($"can only reverse list or tuple values, not {a[0].Type.FriendlyName}", 0),
    };

    private static FunctionResult Sort(IReadOnlyList<HclValue> a)
    {
        if (!a[0].IsWhollyKnown)
        {
            return HclValue.List(HclType.String, a[0].Elements.Select(_ => HclValue.Unknown(HclType.String)));
        }

        for (var i = 0; i < a[0].Elements.Count; i++)
        {
            if (a[0].Elements[i].IsNull)
            {
                return Fail($"given list element {i} is null; a null string cannot be sorted", 0);
            }
        }

        return HclValue.List(HclType.String, a[0].Elements.OrderBy(e => e.AsString(), Utf8Order.Instance));
    }

    private static FunctionResult Slice(IReadOnlyList<HclValue> a)
    {
        if (a[0].Kind is not (HclTypeKind.List or HclTypeKind.Tuple))
        {
            return Fail(a[0].Kind == HclTypeKind.Set ? "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important" : "must be a list or tuple value", 0);
        }

        var count = a[0].Elements.Count;
        if (!IsInt(a[1], out var start) || start < 0 || start > count)
        {
            return Fail("start index must be a whole number between zero and the length of the list", 1);
        }

        if (!IsInt(a[2], out var end) || end < start || end > count)
        {
            return Fail("end index must be a whole number between the start index and the length of the list", 2);
        }

        var part = a[0].Elements.Skip(start).Take(end - start);
        return a[0].Kind == HclTypeKind.List ? HclValue.List(a[0].Type.ElementType, part) : HclValue.Tuple(part);
    }

    private static FunctionResult Chunk(IReadOnlyList<HclValue> a)
    {
        if (!IsInt(a[1], out var size) || size < 0)
        {
            return Fail("the size argument must be positive", 1);
        }

        var chunks = size == 0
            ? (a[0].Elements.Count == 0 ? [] : [a[0]])
            : a[0].Elements.Chunk(size).Select(c => HclValue.List(a[0].Type.ElementType, c));
        return HclValue.List(a[0].Type, chunks);
    }

    private static FunctionResult Range(IReadOnlyList<HclValue> a)
    {
        if (a.Count is 0 or > 3)
        {
            return Fail("must have one, two, or three arguments");
        }

        var start = a.Count == 1 ? HclNumber.Zero : a[0].AsNumber();
        var end = a.Count == 1 ? a[0].AsNumber() : a[1].AsNumber();
        var step = a.Count == 3 ? a[2].AsNumber() : end < start ? -1 : 1;
        if (step.Sign == 0)
        {
            return Fail("step must not be zero");
        }

        if ((step.Sign > 0 && end < start) || (step.Sign < 0 && end > start))
        {
            return Fail(step.Sign > 0 ? "end must be greater than start when step is positive" : "end must be less than start when step is negative");
        }

        var numbers = new List<HclValue>();
        for (var number = start; step.Sign > 0 ? number < end : number > end; number += step)
        {
            if (numbers.Count == MaxRange)
            {
                return Fail($"more than {MaxRange} values were generated; either decrease the difference between start and end or use a smaller step");
            }

            numbers.Add(HclValue.Number(number));
        }

        return HclValue.List(HclType.Number, numbers);
    }
}
