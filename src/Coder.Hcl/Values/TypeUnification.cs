namespace Coder.Hcl.Values;

/// <summary>Finds the type to which several types can be converted, as cty does it.</summary>
internal static class TypeUnification
{
    public static HclType? Unify(IReadOnlyList<HclType> types)
    {
        if (types.Count == 0)
        {
            return HclType.Dynamic;
        }

        if (types.All(types[0].Equals))
        {
            return types[0];
        }

        var counts = new int[(int)HclTypeKind.Object + 1];
        foreach (var type in types)
        {
            counts[(int)type.Kind]++;
        }

        var open = counts[(int)HclTypeKind.Dynamic];
        bool All(params ReadOnlySpan<HclTypeKind> kinds)
        {
            var sum = open;
            foreach (var kind in kinds)
            {
                sum += counts[(int)kind];
            }

            return sum == types.Count && counts[(int)kinds[0]] > 0;
        }

        if (All(HclTypeKind.Object))
        {
            return open > 0 ? HclType.Dynamic : UnifyObjects(types);
        }

        if (All(HclTypeKind.Tuple))
        {
            return open > 0 ? HclType.Dynamic : UnifyTuples(types);
        }

        if (All(HclTypeKind.Map, HclTypeKind.Object))
        {
            return open > 0 ? HclType.Dynamic : UnifyElements(types, HclType.Map);
        }

        if (All(HclTypeKind.List, HclTypeKind.Tuple))
        {
            return open > 0 ? HclType.Dynamic : UnifyElements(types, HclType.List);
        }

        if (All(HclTypeKind.Set, HclTypeKind.Tuple))
        {
            return open > 0 ? HclType.Dynamic : UnifyElements(types, HclType.Set);
        }

        return Preferred(types);
    }

    private static HclType? UnifyObjects(IReadOnlyList<HclType> types)
    {
        var names = types[0].AttributeTypes.Keys;
        if (!types.All(t => t.AttributeTypes.Keys.SequenceEqual(names)))
        {
            return UnifyElements(types, HclType.Map);
        }

        var attributes = new List<KeyValuePair<string, HclType>>();
        foreach (var name in names)
        {
            if (Unify([.. types.Select(t => t.AttributeTypes[name])]) is not { } type)
            {
                return null;
            }

            attributes.Add(new(name, type));
        }

        return HclType.Object(SortedMap<HclType>.From(attributes));
    }

    private static HclType? UnifyTuples(IReadOnlyList<HclType> types)
    {
        var count = types[0].ElementTypes.Count;
        if (!types.All(t => t.ElementTypes.Count == count))
        {
            return UnifyElements(types, HclType.List);
        }

        var elements = new List<HclType>(count);
        for (var i = 0; i < count; i++)
        {
            if (Unify([.. types.Select(t => t.ElementTypes[i])]) is not { } type)
            {
                return null;
            }

            elements.Add(type);
        }

        return HclType.Tuple(elements);
    }

    private static HclType? UnifyElements(IReadOnlyList<HclType> types, Func<HclType, HclType> collection) =>
        Unify([.. types.SelectMany(PartTypes)]) is { } element ? collection(element) : null;

    private static IEnumerable<HclType> PartTypes(HclType type) => type.Kind switch
    {
        HclTypeKind.Object => type.AttributeTypes.Values,
        HclTypeKind.Tuple => type.ElementTypes,
        _ => [type.ElementType],
    };

    private static HclType? Preferred(IReadOnlyList<HclType> types)
    {
        foreach (var candidate in types.OrderBy(Preference))
        {
            if (types.All(t => t.Equals(candidate) || HclConvert.CanConvert(t, candidate)))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Types that lose least come first; an open type only when there is nothing else.</summary>
    private static int Preference(HclType type) => type.Kind switch
    {
        HclTypeKind.String => 0,
        HclTypeKind.List => 1,
        HclTypeKind.Dynamic => 9,
        _ => 2,
    };
}
