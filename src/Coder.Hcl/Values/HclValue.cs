using System.Diagnostics.CodeAnalysis;

namespace Coder.Hcl.Values;

/// <summary>An immutable HCL value: null, unknown, or a primitive, collection or structure. Marks belong to each nested
/// value, except in sets, whose elements cannot carry marks of their own: those move to the set.</summary>
public sealed partial class HclValue : IEquatable<HclValue>
{
    /// <summary>null, <see cref="UnknownContent"/>, string, HclNumber, bool, HclValue[] or SortedMap of HclValue.</summary>
    private readonly object? _content;

    /// <summary>Marks of the nested values, without the own ones.</summary>
    private readonly ValueMarks _nestedMarks;

    /// <summary>Absent for tuples and objects until somebody asks; their type follows from their content.</summary>
    private HclType? _type;

    private HclValue(HclType? type, object? content, ValueMarks marks, ValueMarks nestedMarks, bool isWhollyKnown)
    {
        _type = type;
        _content = content;
        _nestedMarks = nestedMarks;
        Marks = marks;
        IsWhollyKnown = isWhollyKnown;
    }

    /// <summary>The type of the value; null and unknown values have one too.</summary>
    public HclType Type => _type ??= StructuralType();

    /// <summary>The family of <see cref="Type"/>, cheaper than the type itself.</summary>
    public HclTypeKind Kind => _type?.Kind ?? (_content is HclValue[] ? HclTypeKind.Tuple : HclTypeKind.Object);

    /// <summary>Whether the value is null.</summary>
    public bool IsNull => _content is null;

    /// <summary>Whether the value itself is known; its elements may still be unknown.</summary>
    public bool IsKnown => !ReferenceEquals(_content, UnknownContent);

    /// <summary>Whether the value and everything inside is known.</summary>
    public bool IsWhollyKnown { get; }

    /// <summary>Marks of the value itself.</summary>
    public ValueMarks Marks { get; }

    /// <summary>Marks of the value and of everything inside.</summary>
    public ValueMarks DeepMarks => Marks | _nestedMarks;

    /// <summary>Elements of a known list, set or tuple; throws for anything else.</summary>
    public IReadOnlyList<HclValue> Elements => Items;

    /// <summary>Elements of a known map or object by key, in ordinal order; throws for anything else.</summary>
    public IReadOnlyDictionary<string, HclValue> Attributes => Fields;

    internal HclValue[] Items => _content as HclValue[] ?? throw Misused("elements");

    internal SortedMap<HclValue> Fields => _content as SortedMap<HclValue> ?? throw Misused("attributes");

    /// <summary>The text of a known string.</summary>
    public string AsString() => _content as string ?? throw Misused("text");

    /// <summary>The number of a known number.</summary>
    public HclNumber AsNumber() => _content is HclNumber number ? number : throw Misused("number");

    /// <summary>The truth of a known bool.</summary>
    public bool AsBool() => _content is bool value ? value : throw Misused("truth");

    /// <summary>The attribute or map element with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public HclValue GetAttribute(string name) => Fields[name];

    /// <summary>The attribute or map element with this name; false when there is none, or the value is null, unknown or
    /// neither object nor map.</summary>
    public bool TryGetAttribute(string name, [MaybeNullWhen(false)] out HclValue value)
    {
        value = null;
        return _content is SortedMap<HclValue> fields && fields.TryGetValue(name, out value);
    }

    /// <summary>The element of a known list, set or tuple at this position; false when there is none.</summary>
    public bool TryGetElement(int index, [MaybeNullWhen(false)] out HclValue value)
    {
        value = _content is HclValue[] items && (uint)index < (uint)items.Length ? items[index] : null;
        return value is not null;
    }

    /// <summary>The same value with these marks in addition.</summary>
    public HclValue WithMarks(ValueMarks marks) => (Marks | marks) == Marks
        ? this
        : new(_type, _content, Marks | marks, _nestedMarks, IsWhollyKnown);

    /// <summary>The same value without marks of its own; nested values keep theirs.</summary>
    public HclValue Unmark() =>
        Marks == ValueMarks.None ? this : new(_type, _content, ValueMarks.None, _nestedMarks, IsWhollyKnown);

    /// <summary>The same value without these marks, everywhere.</summary>
    public HclValue WithoutDeepMarks(ValueMarks marks)
    {
        if ((DeepMarks & marks) == ValueMarks.None)
        {
            return this;
        }

        object? content = _content switch
        {
            HclValue[] items => Array.ConvertAll(items, i => i.WithoutDeepMarks(marks)),
            SortedMap<HclValue> fields => new SortedMap<HclValue>(
                fields.KeyArray, Array.ConvertAll(fields.ValueArray, v => v.WithoutDeepMarks(marks))),
            _ => _content,
        };
        return new(_type, content, Marks & ~marks, _nestedMarks & ~marks, IsWhollyKnown);
    }

    /// <summary>The same value without any marks, everywhere.</summary>
    public HclValue UnmarkDeep() => WithoutDeepMarks(~ValueMarks.None);

    /// <summary>Strict equality: same type, same content, same marks; unknown values equal unknown values of the same type.
    /// The <c>==</c> operator of the language is <see cref="HclComparison.AreEqual"/>.</summary>
    public bool Equals(HclValue? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || Marks != other.Marks || _nestedMarks != other._nestedMarks || Kind != other.Kind)
        {
            return false;
        }

        return _content switch
        {
            HclValue[] items => other._content is HclValue[] others && items.AsSpan().SequenceEqual(others) && Type.Equals(other.Type),
            SortedMap<HclValue> fields => other._content is SortedMap<HclValue> others
                && fields.KeyArray.AsSpan().SequenceEqual(others.KeyArray)
                && fields.ValueArray.AsSpan().SequenceEqual(others.ValueArray)
                && Type.Equals(other.Type),
            _ => Equals(_content, other._content) && Type.Equals(other.Type),
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HclValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        switch (_content)
        {
            case HclValue[] items:
                foreach (var item in items)
                {
                    hash.Add(item);
                }

                break;
            case SortedMap<HclValue> fields:
                foreach (var (key, value) in fields)
                {
                    hash.Add(key, StringComparer.Ordinal);
                    hash.Add(value);
                }

                break;
            default:
                hash.Add(_content);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>Strict equality.</summary>
    public static bool operator ==(HclValue? left, HclValue? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Strict inequality.</summary>
    public static bool operator !=(HclValue? left, HclValue? right) => !(left == right);

    /// <summary>A compact rendering for debugging; sensitive content is hidden.</summary>
    public override string ToString()
    {
        if (Marks.HasFlag(ValueMarks.Sensitive))
        {
            return "(sensitive value)";
        }

        return _content switch
        {
            null => "null",
            string text => $"\"{text}\"",
            bool value => value ? "true" : "false",
            HclNumber number => number.ToString(),
            HclValue[] items => $"[{string.Join(", ", items.Select(i => i.ToString()))}]",
            SortedMap<HclValue> fields => $"{{{string.Join(", ", fields.Select(f => $"{f.Key} = {f.Value}"))}}}",
            _ => $"(unknown {Type})",
        };
    }

    private HclType StructuralType() => _content is HclValue[] items
        ? new TupleType(Array.ConvertAll(items, i => i.Type))
        : new ObjectType(new(Fields.KeyArray, Array.ConvertAll(Fields.ValueArray, v => v.Type)), null);

    private InvalidOperationException Misused(string what) =>
        new($"A {(IsNull ? "null " : IsKnown ? "" : "unknown ")}{Type} value has no {what}.");
}
