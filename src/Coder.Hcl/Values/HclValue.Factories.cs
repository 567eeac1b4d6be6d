namespace Coder.Hcl.Values;

public sealed partial class HclValue
{
    private const int SmallNumbers = 256;

    private static readonly object UnknownContent = new();

    /// <summary>true.</summary>
    public static HclValue True { get; } = Simple(HclType.Bool, true);

    /// <summary>false.</summary>
    public static HclValue False { get; } = Simple(HclType.Bool, false);

    /// <summary>The empty string.</summary>
    public static HclValue EmptyString { get; } = Simple(HclType.String, "");

    /// <summary>An unknown value whose type is not known either.</summary>
    public static HclValue DynamicUnknown { get; } = new(HclType.Dynamic, UnknownContent, ValueMarks.None, ValueMarks.None, false);

    /// <summary>null without a type, as the keyword <c>null</c> gives it.</summary>
    public static HclValue DynamicNull { get; } = Simple(HclType.Dynamic, null);

    /// <summary>The object without attributes.</summary>
    public static HclValue EmptyObject { get; } = Simple(HclType.EmptyObject, SortedMap<HclValue>.Empty);

    /// <summary>The tuple without elements.</summary>
    public static HclValue EmptyTuple { get; } = Simple(HclType.EmptyTuple, Array.Empty<HclValue>());

    private static readonly HclValue[] SmallNumberValues =
        [.. Enumerable.Range(0, SmallNumbers).Select(i => Simple(HclType.Number, new HclNumber(i)))];

    /// <summary>A string; its text is brought into Unicode normal form C.</summary>
    public static HclValue String(string text) =>
        text.Length == 0 ? EmptyString : Simple(HclType.String, UnicodeNormalizer.ToFormC(text));

    /// <summary>A number.</summary>
    public static HclValue Number(HclNumber number) => Simple(HclType.Number, number);

    /// <summary>An integer.</summary>
    public static HclValue Number(long number) =>
        (ulong)number < SmallNumbers ? SmallNumberValues[number] : Simple(HclType.Number, new HclNumber(number));

    /// <summary>A bool.</summary>
    public static HclValue Bool(bool value) => value ? True : False;

    /// <summary>null of a type.</summary>
    public static HclValue Null(HclType type) =>
        type.Kind == HclTypeKind.Dynamic ? DynamicNull : Simple(type, null);

    /// <summary>A value of a known type that is only known after apply.</summary>
    public static HclValue Unknown(HclType type) => type.Kind == HclTypeKind.Dynamic
        ? DynamicUnknown
        : new(type, UnknownContent, ValueMarks.None, ValueMarks.None, false);

    /// <summary>A list; every element must already have the element type.</summary>
    public static HclValue List(HclType elementType, IEnumerable<HclValue> elements) =>
        Sequence(HclType.List(elementType), [.. elements]);

    /// <summary>A set: duplicates go, the order is defined by the values, marks of elements move to the set.
    /// Every element must already have the element type.</summary>
    public static HclValue Set(HclType elementType, IEnumerable<HclValue> elements)
    {
        var items = new List<HclValue>();
        var marks = ValueMarks.None;
        foreach (var element in elements)
        {
            marks |= element.DeepMarks;
            items.Add(element.UnmarkDeep());
        }

        return Sequence(HclType.Set(elementType), SetOrder.Distinct(items)).WithMarks(marks);
    }

    /// <summary>A map; every element must already have the element type. Of equal keys the last one wins.</summary>
    public static HclValue Map(HclType elementType, IEnumerable<KeyValuePair<string, HclValue>> elements) =>
        Keyed(HclType.Map(elementType), SortedMap<HclValue>.From(elements));

    /// <summary>A tuple of these elements.</summary>
    public static HclValue Tuple(IEnumerable<HclValue> elements)
    {
        HclValue[] items = [.. elements];
        return items.Length == 0 ? EmptyTuple : Sequence(null, items);
    }

    /// <summary>An object with these attributes. Of equal names the last one wins.</summary>
    public static HclValue Object(IEnumerable<KeyValuePair<string, HclValue>> attributes)
    {
        var fields = SortedMap<HclValue>.From(attributes);
        return fields.Count == 0 ? EmptyObject : Keyed(null, fields);
    }

    private static HclValue Simple(HclType type, object? content) => new(type, content, ValueMarks.None, ValueMarks.None, true);

    private static HclValue Sequence(HclType? type, HclValue[] items)
    {
        var (marks, known) = Summarize(items);
        return new(type, items, ValueMarks.None, marks, known);
    }

    private static HclValue Keyed(HclType? type, SortedMap<HclValue> fields)
    {
        var (marks, known) = Summarize(fields.ValueArray);
        return new(type, fields, ValueMarks.None, marks, known);
    }

    private static (ValueMarks Marks, bool IsWhollyKnown) Summarize(HclValue[] values)
    {
        var marks = ValueMarks.None;
        var known = true;
        foreach (var value in values)
        {
            marks |= value.DeepMarks;
            known &= value.IsWhollyKnown;
        }

        return (marks, known);
    }
}
