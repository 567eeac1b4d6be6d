using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Coder.Hcl.Values;

/// <summary>An immutable dictionary in ordinal key order: two arrays and a binary search, compact for the small
/// maps that configuration is made of.</summary>
internal sealed class SortedMap<T> : IReadOnlyDictionary<string, T>
{
    public static readonly SortedMap<T> Empty = new([], []);

    private readonly string[] _keys;
    private readonly T[] _values;

    /// <summary>Takes ownership of both arrays; the keys must be strictly increasing.</summary>
    internal SortedMap(string[] keys, T[] values)
    {
        _keys = keys;
        _values = values;
    }

    /// <summary>Copies and sorts; of pairs with the same key the last one wins.</summary>
    public static SortedMap<T> From(IEnumerable<KeyValuePair<string, T>> pairs)
    {
        if (pairs is SortedMap<T> same)
        {
            return same;
        }

        var keys = new List<string>();
        var values = new List<T>();
        var sorted = true;
        foreach (var (key, value) in pairs)
        {
            sorted &= keys.Count == 0 || string.CompareOrdinal(keys[^1], key) < 0;
            keys.Add(key);
            values.Add(value);
        }

        if (keys.Count == 0)
        {
            return Empty;
        }

        return sorted ? new([.. keys], [.. values]) : SortedFrom(keys, values);
    }

    private static SortedMap<T> SortedFrom(List<string> keys, List<T> values)
    {
        var unique = new Dictionary<string, T>(keys.Count, StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            unique[keys[i]] = values[i];
        }

        string[] sortedKeys = [.. unique.Keys];
        T[] sortedValues = [.. unique.Values];
        Array.Sort(sortedKeys, sortedValues, StringComparer.Ordinal);
        return new(sortedKeys, sortedValues);
    }

    public int Count => _keys.Length;

    public IEnumerable<string> Keys => _keys;

    public IEnumerable<T> Values => _values;

    internal string[] KeyArray => _keys;

    internal T[] ValueArray => _values;

    public T this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _values[index] : default;
        return index >= 0;
    }

    private int IndexOf(string key)
    {
        var (low, high) = (0, _keys.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = string.CompareOrdinal(_keys[middle], key);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            yield return new(_keys[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
