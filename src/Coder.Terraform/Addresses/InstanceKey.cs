using System.Buffers;
using System.Globalization;
using System.Text;

namespace Coder.Terraform.Addresses;

/// <summary>What tells the instances of one resource or module apart: nothing, an index (<c>count</c>) or a key (<c>for_each</c>).</summary>
public readonly record struct InstanceKey
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\"\\\n\r\t$%");

    private readonly int _indexPlusOne;

    private InstanceKey(int indexPlusOne, string? name)
    {
        _indexPlusOne = indexPlusOne;
        Name = name;
    }

    /// <summary>The key of an instance without count and for_each.</summary>
    public static InstanceKey None => default;

    /// <summary>The for_each key, or null.</summary>
    public string? Name { get; }

    /// <summary>The count index, or null.</summary>
    public int? Index => _indexPlusOne == 0 ? null : _indexPlusOne - 1;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => _indexPlusOne == 0 && Name is null;

    /// <summary>A count index.</summary>
    public static InstanceKey At(int index) => new(index + 1, null);

    /// <summary>A for_each key.</summary>
    public static InstanceKey Of(string name) => new(0, name);

    /// <summary>No key first, then indexes by number, then keys by ordinal.</summary>
    public static int Compare(InstanceKey a, InstanceKey b) =>
        a.Name is null == b.Name is null
            ? a.Name is null ? a._indexPlusOne.CompareTo(b._indexPlusOne) : string.CompareOrdinal(a.Name, b.Name)
            : a.Name is null ? -1 : 1;

    /// <summary>As it stands in an address: empty, <c>[0]</c> or <c>["key"]</c>.</summary>
    public override string ToString() =>
        Name is not null ? $"[\"{Escape(Name)}\"]"
        : Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"[{index}]")
        : "";

    private static string Escape(string name)
    {
        if (name.AsSpan().IndexOfAny(Special) < 0)
        {
            return name;
        }

        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var template = (name[i] is '$' or '%') && i + 1 < name.Length && name[i + 1] == '{';
            text.Append(name[i] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var c when template => new string(c, 2),
                var c => c.ToString(),
            });
        }

        return text.ToString();
    }
}
