using System.Buffers.Binary;
using System.Text;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>What comes next in MessagePack.</summary>
internal enum MessagePackKind
{
    Nil,
    Bool,
    Integer,
    Unsigned,
    Double,
    Text,
    Binary,
    Array,
    Map,
    Extension,
}

/// <summary>Reads MessagePack (msgpack specification, formats). Every length is checked against what is left.</summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    public readonly bool AtEnd => _position == _data.Length;

    /// <summary>What comes next.</summary>
    /// <exception cref="FormatException">Nothing, or a code that MessagePack does not have.</exception>
    public readonly MessagePackKind Peek()
    {
        if (AtEnd)
        {
            throw Truncated();
        }

        return _data[_position] switch
        {
            <= 0x7F or >= 0xE0 or (>= 0xD0 and <= 0xD3) => MessagePackKind.Integer,
            (>= 0x80 and <= 0x8F) or 0xDE or 0xDF => MessagePackKind.Map,
            (>= 0x90 and <= 0x9F) or 0xDC or 0xDD => MessagePackKind.Array,
            (>= 0xA0 and <= 0xBF) or (>= 0xD9 and <= 0xDB) => MessagePackKind.Text,
            0xC0 => MessagePackKind.Nil,
            0xC2 or 0xC3 => MessagePackKind.Bool,
            >= 0xC4 and <= 0xC6 => MessagePackKind.Binary,
            0xCA or 0xCB => MessagePackKind.Double,
            >= 0xCC and <= 0xCF => MessagePackKind.Unsigned,
            (>= 0xC7 and <= 0xC9) or (>= 0xD4 and <= 0xD8) => MessagePackKind.Extension,
            var code => throw new FormatException($"0x{code:X2} is no MessagePack code."),
        };
    }

    public void Nil() => _position++;

    public bool Bool() => Take(1)[0] == 0xC3;

    public long Integer()
    {
        var code = Take(1)[0];
        return code switch
        {
            0xD0 => unchecked((sbyte)Take(1)[0]),
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            _ => unchecked((sbyte)code),
        };
    }

    public ulong Unsigned() => Take(1)[0] switch
    {
        0xCC => Take(1)[0],
        0xCD => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        0xCE => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        _ => BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
    };

    public double Double() =>
        Take(1)[0] == 0xCA ? BinaryPrimitives.ReadSingleBigEndian(Take(4)) : BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A text, or bytes that are one.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The bytes of a text or of binary data.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var code = Take(1)[0];
        return Take(code switch
        {
            >= 0xA0 and <= 0xBF => code & 0x1F,
            0xC4 or 0xD9 => Size(1),
            0xC5 or 0xDA => Size(2),
            0xC6 or 0xDB => Size(4),
            _ => throw new FormatException("A text was expected."),
        });
    }

    /// <summary>The number of elements of an array, or of pairs of a map.</summary>
    public int Header()
    {
        var code = Take(1)[0];
        var count = code switch
        {
            >= 0x80 and <= 0x9F => code & 0x0F,
            0xDC or 0xDE => Size(2),
            0xDD or 0xDF => Size(4),
            _ => throw new FormatException("An array or a map was expected."),
        };

        // Every element takes at least a byte: a count beyond that would only make us allocate.
        return count <= _data.Length - _position ? count : throw Truncated();
    }

    /// <summary>Passes over an extension.</summary>
    public void Extension()
    {
        var code = Take(1)[0];
        var length = code switch
        {
            >= 0xD4 and <= 0xD8 => 1 << (code - 0xD4),
            0xC7 => Size(1),
            0xC8 => Size(2),
            _ => Size(4),
        };
        Take(1);
        Take(length);
    }

    private int Size(int bytes)
    {
        uint size = 0;
        foreach (var part in Take(bytes))
        {
            size = (size << 8) | part;
        }

        return size <= int.MaxValue ? (int)size : throw Truncated();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _data.Length - _position)
        {
            throw Truncated();
        }

        var taken = _data.Slice(_position, count);
        _position += count;
        return taken;
    }

    private static FormatException Truncated() => new("The value ends in the middle.");
}
