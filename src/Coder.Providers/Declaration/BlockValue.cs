using System.Globalization;
using Coder.Hcl.Values;

namespace Coder.Providers.Declaration;

/// <summary>
/// Reads and changes the value of a block by field names. Values that are null or unknown read as empty, zero, false.
/// </summary>
public readonly struct BlockValue(HclValue value)
{
    /// <summary>The object itself.</summary>
    public HclValue Value => value;

    /// <summary>A field's value.</summary>
    public HclValue this[string name] => value.GetAttribute(name);

    /// <summary>Whether a field is known and not null.</summary>
    public bool IsSet(string name) => this[name] is { IsKnown: true, IsNull: false };

    /// <summary>Whether a field is absent for certain: known, and null.</summary>
    public bool IsAbsent(string name) => this[name] is { IsKnown: true, IsNull: true };

    /// <summary>A text field.</summary>
    public string Text(string name) => IsSet(name) ? this[name].AsString() : "";

    /// <summary>A text field, null when not set.</summary>
    public string? TextOrNull(string name) => IsSet(name) ? this[name].AsString() : null;

    /// <summary>A whole number.</summary>
    public long Number(string name) => NumberOrNull(name) ?? 0;

    /// <summary>A whole number, null when not set.</summary>
    public long? NumberOrNull(string name) => IsSet(name) && this[name].AsNumber().TryToInt64(out var number) ? number : null;

    /// <summary>A fractional number, null when not set.</summary>
    public double? FractionOrNull(string name) =>
        IsSet(name) ? double.Parse(this[name].AsNumber().ToString(), CultureInfo.InvariantCulture) : null;

    /// <summary>A true or false field.</summary>
    public bool Flag(string name) => IsSet(name) && this[name].AsBool();

    /// <summary>The known texts of a list or set.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        IsSet(name) ? [.. this[name].Elements.Where(IsPresent).Select(e => e.AsString())] : [];

    /// <summary>The known texts of a map.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) => IsSet(name)
        ? this[name].Attributes.Where(p => IsPresent(p.Value))
            .ToDictionary(p => p.Key, p => p.Value.AsString(), StringComparer.Ordinal)
        : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The nested blocks of one type.</summary>
    public IEnumerable<BlockValue> Blocks(string name) => this[name] switch
    {
        { IsKnown: false } or { IsNull: true } => [],
        { Kind: HclTypeKind.Object } single => [new BlockValue(single)],
        { Kind: HclTypeKind.Map } map => map.Attributes.Values.Where(IsPresent).Select(e => new BlockValue(e)),
        var several => several.Elements.Where(IsPresent).Select(e => new BlockValue(e)),
    };

    /// <summary>The same block with another value of one field.</summary>
    public BlockValue With(string name, HclValue changed)
    {
        var values = value.Attributes.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        values[name] = changed;
        return new BlockValue(HclValue.Object(values));
    }

    /// <inheritdoc cref="With(string, HclValue)"/>
    public BlockValue With(string name, string changed) => With(name, HclValue.String(changed));

    /// <inheritdoc cref="With(string, HclValue)"/>
    public BlockValue With(string name, long changed) => With(name, HclValue.Number(changed));

    /// <inheritdoc cref="With(string, HclValue)"/>
    public BlockValue With(string name, bool changed) => With(name, HclValue.Bool(changed));

    private static bool IsPresent(HclValue element) => element is { IsKnown: true, IsNull: false };
}
