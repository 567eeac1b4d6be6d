using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions on maps, objects and sets.</summary>
internal static class MapFunctions
{
    private static readonly HclType MapOfLists = HclType.Map(ListOfString);

    public static IEnumerable<HclFunction> All =>
    [
        Function("keys", CollectionFunctions.Dynamic, [new FunctionParameter("inputMap", HclType.Dynamic) { AllowUnknown = true, KeepsNestedMarks = true }], Keys),
        Function("values", CollectionFunctions.Dynamic, [Parts("mapping")], Values),
        Function("lookup", CollectionFunctions.Dynamic, [Parts("inputMap"), Text("key")], Lookup,
            new FunctionParameter("default", HclType.Dynamic) { AllowNull = true, AllowUnknown = true, KeepsNestedMarks = true }),
        Function("merge", CollectionFunctions.Dynamic, [], Merge, new FunctionParameter("maps", HclType.Dynamic) { AllowNull = true, KeepsNestedMarks = true }),
        Function("zipmap", CollectionFunctions.Dynamic, [Of("keys", ListOfString), Parts("values")], ZipMap),
        Function("transpose", MapOfLists, [Of("values", MapOfLists)], Transpose),
        Function("setunion", CollectionFunctions.Dynamic, [Of("first_set", SetOfAny)], a => Sets(a, sets => sets.SelectMany(s => s).Distinct()), Of("other_sets", SetOfAny)),
        Function("setintersection", CollectionFunctions.Dynamic, [Of("first_set", SetOfAny)], a => Sets(a, sets => sets.Aggregate((x, y) => x.Intersect(y))), Of("other_sets", SetOfAny)),
        Function("setsubtract", CollectionFunctions.Dynamic, [Of("a", SetOfAny), Of("b", SetOfAny)], a => Sets(a, sets => sets[0].Except(sets[1]))),
        Function("setproduct", CollectionFunctions.Dynamic, [], SetProduct, Parts("sets")),
    ];

    private static bool IsKeyed(HclValue value) => value.Kind is HclTypeKind.Map or HclTypeKind.Object;

    private static FunctionResult Keys(IReadOnlyList<HclValue> a) =>
        a[0].Kind == HclTypeKind.Dynamic && !a[0].IsKnown ? HclValue.DynamicUnknown
        : !IsKeyed(a[0]) ? Fail("must have map or object type", 0)
        : a[0].Kind == HclTypeKind.Object ? HclValue.Tuple(a[0].Type.AttributeTypes.Keys.Select(HclValue.String))
        : a[0].IsKnown ? HclValue.List(HclType.String, a[0].Attributes.Keys.Select(HclValue.String))
        : HclValue.Unknown(ListOfString);

    private static FunctionResult Values(IReadOnlyList<HclValue> a) =>
        !IsKeyed(a[0]) ? Fail("values() requires a map as the first argument", 0)
        : a[0].Kind == HclTypeKind.Map ? HclValue.List(a[0].Type.ElementType, a[0].Attributes.Values)
        : HclValue.Tuple(a[0].Attributes.Values);

    private static FunctionResult Lookup(IReadOnlyList<HclValue> a)
    {
        if (!IsKeyed(a[0]))
        {
            return Fail("lookup() requires a map as the first argument", 0);
        }

        if (a.Count > 3)
        {
            return Fail($"lookup() takes two or three arguments, got {a.Count}");
        }

        if (a[0].TryGetAttribute(a[1].AsString(), out var found))
        {
            return found;
        }

        if (a.Count == 2)
        {
            return Fail($"lookup failed to find key \"{a[1].AsString()}\"");
        }

        if (a[0].Kind != HclTypeKind.Map)
        {
            return a[2];
        }

        return HclConvert.TryConvert(a[2], a[0].Type.ElementType, out var converted, out var error) ? converted
            : Fail($"the default value must have the same type as the map elements: {error}", 2);
    }

    private static FunctionResult Merge(IReadOnlyList<HclValue> a)
    {
        var merged = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        var maps = new List<HclType>();
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].IsNull && (IsKeyed(a[i]) || a[i].Kind == HclTypeKind.Dynamic))
            {
                continue;
            }

            if (!IsKeyed(a[i]))
            {
                return Fail($"arguments must be maps or objects, got \"{a[i].Type.FriendlyName}\"", i);
            }

            maps.Add(a[i].Type);
            foreach (var (key, value) in a[i].Attributes)
            {
                merged[key] = value;
            }
        }

        var sameMap = maps.Count > 0 && maps.TrueForAll(m => m.Kind == HclTypeKind.Map && m == maps[0]);
        return sameMap ? HclValue.Map(maps[0].ElementType, merged) : HclValue.Object(merged);
    }

    private static FunctionResult ZipMap(IReadOnlyList<HclValue> a)
    {
        if (a[1].Kind is not (HclTypeKind.List or HclTypeKind.Tuple))
        {
            return Fail("values argument must be a list or tuple value", 1);
        }

        if (a[0].Elements.Count != a[1].Elements.Count)
        {
            return Fail($"number of keys ({a[0].Elements.Count}) does not match number of values ({a[1].Elements.Count})", 1);
        }

        if (!a[0].IsWhollyKnown)
        {
            return HclValue.DynamicUnknown;
        }

        for (var i = 0; i < a[0].Elements.Count; i++)
        {
            if (a[0].Elements[i].IsNull)
            {
                return Fail($"keys[{i}] is null", 0);
            }
        }

        var pairs = a[0].Elements.Zip(a[1].Elements, (k, v) => KeyValuePair.Create(k.AsString(), v));
        return a[1].Kind == HclTypeKind.List ? HclValue.Map(a[1].Type.ElementType, pairs) : HclValue.Object(pairs);
    }

    private static FunctionResult Transpose(IReadOnlyList<HclValue> a)
    {
        if (!a[0].IsWhollyKnown)
        {
            return HclValue.Unknown(MapOfLists);
        }

        var turned = new SortedDictionary<string, List<HclValue>>(StringComparer.Ordinal);
        foreach (var (key, list) in a[0].Attributes)
        {
            if (list.IsNull)
            {
                return Fail("input must not contain null lists");
            }

            foreach (var item in list.Elements)
            {
                if (item.IsNull)
                {
                    return Fail("input must not contain null string");
                }

                (turned.TryGetValue(item.AsString(), out var known) ? known : turned[item.AsString()] = []).Add(HclValue.String(key));
            }
        }

        return HclValue.Map(ListOfString, turned.Select(t => KeyValuePair.Create(t.Key, HclValue.List(HclType.String, t.Value))));
    }

    private static FunctionResult Sets(IReadOnlyList<HclValue> a, Func<List<IEnumerable<HclValue>>, IEnumerable<HclValue>> combine)
    {
        var known = a.Where(s => s.Elements.Count > 0 || s.Type.ElementType.Kind != HclTypeKind.Dynamic).Select(s => s.Type.ElementType).ToList();
        var element = known.Count == 0 ? HclType.Dynamic : HclConvert.Unify(known);
        if (element is null)
        {
            return Fail("given sets must all have compatible element types");
        }

        if (a.Any(s => !s.IsWhollyKnown))
        {
            return HclValue.Unknown(HclType.Set(element));
        }

        var sets = new List<IEnumerable<HclValue>>();
        foreach (var set in a)
        {
            if (!HclConvert.TryConvert(set, HclType.Set(element), out var converted, out var error))
            {
                return Fail(error);
            }

            sets.Add(converted.Elements);
        }

        return HclValue.Set(element, combine(sets));
    }

    private static FunctionResult SetProduct(IReadOnlyList<HclValue> a)
    {
        if (a.Count < 2)
        {
            return Fail("at least two arguments are required");
        }

        long total = 1;
        for (var i = 0; i < a.Count; i++)
        {
            if (!CollectionFunctions.IsSequence(a[i]))
            {
                return Fail("a set or a list is required", i);
            }

            total *= a[i].Elements.Count;
            if (total > CollectionFunctions.MaxElements)
            {
                return Fail($"the product has more than {CollectionFunctions.MaxElements} elements");
            }
        }

        var rows = new List<HclValue[]> { Array.Empty<HclValue>() };
        foreach (var factor in a)
        {
            rows = [.. rows.SelectMany(_ => factor.Elements, (row, item) => (HclValue[])[.. row, item])];
        }

        var ordered = a.All(s => s.Kind != HclTypeKind.Set);
        var tuples = rows.Select(HclValue.Tuple);
        var types = a.Select(ElementTypeOf).ToList();
        var element = HclType.Tuple(types);
        var converted = new List<HclValue>();
        foreach (var tuple in tuples)
        {
            converted.Add(HclConvert.TryConvert(tuple, element, out var result, out _) ? result : tuple);
        }

        return ordered ? HclValue.List(element, converted) : HclValue.Set(element, converted);
    }

    private static HclType ElementTypeOf(HclValue sequence) => sequence.Kind == HclTypeKind.Tuple
        ? HclConvert.Unify(sequence.Type.ElementTypes) ?? HclType.Dynamic
        : sequence.Type.ElementType;
}
