namespace Coder.Hcl.Values;

/// <summary>One conversion of a value to a type: remembers where inside the value it failed, and why.</summary>
internal sealed class ValueConversion
{
    private readonly Stack<PathStep> _path = [];

    /// <summary>The reason when <see cref="Convert"/> returned null.</summary>
    public string Error { get; private set; } = "";

    public HclValue? Convert(HclValue value, HclType target)
    {
        if (target.Kind == HclTypeKind.Dynamic || (value.IsKnown && target.IsPrimitive && value.Kind == target.Kind))
        {
            return value;
        }

        if (value.IsNull || !value.IsKnown)
        {
            return ConvertType(value.Type, target) is { } type
                ? (value.IsNull ? HclValue.Null(type) : HclValue.Unknown(type)).WithMarks(value.Marks)
                : null;
        }

        var converted = target.Kind switch
        {
            HclTypeKind.String or HclTypeKind.Number or HclTypeKind.Bool => ConvertPrimitive(value, target),
            HclTypeKind.List or HclTypeKind.Set => ConvertToSequence(value, target),
            HclTypeKind.Map => ConvertToMap(value, target),
            HclTypeKind.Tuple => ConvertToTuple(value, target),
            _ => ConvertToObject(value, target),
        };
        return converted?.WithMarks(value.Marks);
    }

    /// <summary>The type that a value of one type gets by conversion to the other, found with a value that is unknown.</summary>
    private HclType? ConvertType(HclType from, HclType target)
    {
        if (from.Kind == HclTypeKind.Dynamic || from.Equals(target))
        {
            return target.WithoutOptionalAttributes();
        }

        switch (from.Kind)
        {
            case HclTypeKind.Tuple:
                return Convert(HclValue.Tuple(from.ElementTypes.Select(HclValue.Unknown)), target)?.Type;
            case HclTypeKind.Object:
                return Convert(HclValue.Object(from.AttributeTypes.Select(a => KeyValuePair.Create(a.Key, HclValue.Unknown(a.Value)))), target)?.Type;
            case HclTypeKind.Map when target.Kind == HclTypeKind.Object:
                return target.AttributeTypes.Values.All(t => t.Equals(from.ElementType) || ConvertType(from.ElementType, t) is not null)
                    ? target.WithoutOptionalAttributes()
                    : null;
            case HclTypeKind.Map when target.Kind == HclTypeKind.Map:
                return ConvertType(from.ElementType, target.ElementType) is { } element ? HclType.Map(element) : null;
            case HclTypeKind.List or HclTypeKind.Set when target.Kind is HclTypeKind.List or HclTypeKind.Set:
                return ConvertElementType(from, target);
            default:
                var isPossible = target.IsPrimitive && from.IsPrimitive && (from.Kind == HclTypeKind.String || target.Kind == HclTypeKind.String);
                return target.Kind == HclTypeKind.Dynamic ? from : isPossible ? target : FailType(target);
        }
    }

    private HclType? ConvertElementType(HclType from, HclType target)
    {
        var element = target.ElementType.Kind == HclTypeKind.Dynamic
            ? from.ElementType
            : ConvertType(from.ElementType, target.ElementType);
        return element is null ? null : target.Kind == HclTypeKind.List ? HclType.List(element) : HclType.Set(element);
    }

    private HclValue? ConvertPrimitive(HclValue value, HclType target)
    {
        switch (target.Kind)
        {
            case HclTypeKind.String when HclConvert.TryToString(value, out var text):
                return HclValue.String(text);
            case HclTypeKind.Number when value.Kind == HclTypeKind.String:
                return HclNumber.TryParse(value.AsString(), out var number) ? HclValue.Number(number) : FailContent("a number is required");
            case HclTypeKind.Bool when value.Kind == HclTypeKind.String:
                return value.AsString() switch
                {
                    "true" or "1" => HclValue.True,
                    "false" or "0" => HclValue.False,
                    "True" or "TRUE" => FailContent("a bool is required; to convert from string, use lowercase \"true\""),
                    "False" or "FALSE" => FailContent("a bool is required; to convert from string, use lowercase \"false\""),
                    _ => FailContent("a bool is required"),
                };
            default:
                return FailTypes(target);
        }
    }

    private HclValue? ConvertToSequence(HclValue value, HclType target)
    {
        if (value.Kind is not (HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple))
        {
            return FailTypes(target);
        }

        if (value.Type.Equals(target))
        {
            return value;
        }

        var kind = target.Kind == HclTypeKind.List ? "list" : "set";
        if (ConvertItems(value.Items, _ => target.ElementType, i => new("element", null, i)) is not { } items
            || CommonElementType(items, target.ElementType, value.Type, kind) is not { } elementType)
        {
            return null;
        }

        return target.Kind == HclTypeKind.List ? HclValue.List(elementType, items) : HclValue.Set(elementType, items);
    }

    private HclValue? ConvertToMap(HclValue value, HclType target)
    {
        if (value.Kind is not (HclTypeKind.Map or HclTypeKind.Object))
        {
            return FailTypes(target);
        }

        if (value.Type.Equals(target))
        {
            return value;
        }

        var keys = value.Fields.KeyArray;
        return ConvertItems(value.Fields.ValueArray, _ => target.ElementType, i => new("element", keys[i], -1)) is { } items
            && CommonElementType(items, target.ElementType, value.Type, "map") is { } elementType
            ? HclValue.Map(elementType, new SortedMap<HclValue>(keys, items))
            : null;
    }

    private HclValue? ConvertToTuple(HclValue value, HclType target)
    {
        if (value.Kind != HclTypeKind.Tuple)
        {
            return FailTypes(target);
        }

        var types = target.ElementTypes;
        if (types.Count != value.Items.Length)
        {
            return FailTypes(target);
        }

        return ConvertItems(value.Items, i => types[i], i => new("element", null, i)) is { } items ? HclValue.Tuple(items) : null;
    }

    private HclValue? ConvertToObject(HclValue value, HclType target)
    {
        if (value.Kind is not (HclTypeKind.Map or HclTypeKind.Object))
        {
            return FailTypes(target);
        }

        var missing = target.AttributeTypes.Keys
            .Where(name => !target.OptionalAttributes.Contains(name) && !value.Fields.ContainsKey(name))
            .ToList();
        if (missing.Count > 0)
        {
            return Fail(MissingAttributes(missing, value.Kind));
        }

        var fields = new List<KeyValuePair<string, HclValue>>(target.AttributeTypes.Count);
        foreach (var (name, type) in target.AttributeTypes)
        {
            if (!value.TryGetAttribute(name, out var field))
            {
                fields.Add(new(name, HclValue.Null(type.WithoutOptionalAttributes())));
                continue;
            }

            _path.Push(new("attribute", name, -1));
            if (Convert(field, type) is not { } converted)
            {
                return null;
            }

            _path.Pop();
            fields.Add(new(name, converted));
        }

        return HclValue.Object(fields);
    }

    private HclValue[]? ConvertItems(HclValue[] items, Func<int, HclType> target, Func<int, PathStep> step)
    {
        var result = new HclValue[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            _path.Push(step(i));
            if (Convert(items[i], target(i)) is not { } converted)
            {
                return null;
            }

            _path.Pop();
            result[i] = converted;
        }

        return result;
    }

    /// <summary>Settles the element type of a collection; where the constraint leaves it open, the elements decide and are
    /// converted in place.</summary>
    private HclType? CommonElementType(HclValue[] items, HclType constraint, HclType from, string kind)
    {
        if (!constraint.HasDynamic)
        {
            return constraint.WithoutOptionalAttributes();
        }

        if (items.Length == 0)
        {
            return from.IsCollection && constraint.Kind == HclTypeKind.Dynamic ? from.ElementType : constraint.WithoutOptionalAttributes();
        }

        var common = TypeUnification.Unify(Array.ConvertAll(items, i => i.Type));
        if (common is null)
        {
            Fail($"all {kind} elements must have the same type");
            return null;
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (Convert(items[i], common) is not { } converted)
            {
                return null;
            }

            items[i] = converted;
        }

        return common;
    }

    private static string MissingAttributes(List<string> names, HclTypeKind from)
    {
        if (names.Count == 1)
        {
            return from == HclTypeKind.Map
                ? $"map has no element for required attribute \"{names[0]}\""
                : $"attribute \"{names[0]}\" is required";
        }

        var quoted = names.ConvertAll(n => $"\"{n}\"");
        var list = quoted.Count == 2
            ? $"{quoted[0]} and {quoted[1]}"
            : $"{string.Join(", ", quoted.Take(quoted.Count - 1))}, and {quoted[^1]}";
        return from == HclTypeKind.Map ? $"map has no elements for required attributes {list}" : $"attributes {list} are required";
    }

    private HclType? FailType(HclType target)
    {
        FailTypes(target);
        return null;
    }

    private HclValue? FailTypes(HclType target) => Fail($"{ConstraintName(target)} required");

    private static string ConstraintName(HclType type) => type switch
    {
        { Kind: HclTypeKind.Dynamic } => "any type",
        { IsCollection: true, ElementType.Kind: HclTypeKind.Dynamic } => $"{type.Kind.ToString().ToLowerInvariant()} of any single type",
        _ => type.FriendlyName,
    };

    /// <summary>A type that does not fit, described with the place in words.</summary>
    private HclValue? Fail(string reason)
    {
        Error = string.Concat(_path.Reverse().Select(step => step.InWords + ": ")) + reason;
        return null;
    }

    /// <summary>Content that does not fit although the type would, described with the place as a path.</summary>
    private HclValue? FailContent(string reason)
    {
        Error = (_path.Count == 0 ? "" : string.Concat(_path.Reverse().Select(step => step.AsPath)) + ": ") + reason;
        return null;
    }

    private readonly record struct PathStep(string Kind, string? Name, int Index)
    {
        private string Key => Name is null ? Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"\"{Name}\"";

        public string InWords => $"{Kind} {Key}";

        public string AsPath => Kind == "attribute" ? $".{Name}" : $"[{Key}]";
    }
}
