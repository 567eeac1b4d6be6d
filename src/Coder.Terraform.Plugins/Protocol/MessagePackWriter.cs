using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Writes the part of MessagePack that values of the plugin protocol need, each in its shortest form (msgpack specification, formats).</summary>
internal sealed class MessagePackWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Nil() => Byte(0xC0);

    public void Bool(bool value) => Byte(value ? (byte)0xC3 : (byte)0xC2);

    public void Integer(long value)
    {
        switch (value)
        {
            case >= -32 and <= 127:
                Byte(unchecked((byte)value));
                break;
            case >= 0:
                Unsigned((ulong)value);
                break;
            case >= sbyte.MinValue:
                Number(0xD0, 1, value);
                break;
            case >= short.MinValue:
                Number(0xD1, 2, value);
                break;
            case >= int.MinValue:
                Number(0xD2, 4, value);
                break;
            default:
                Number(0xD3, 8, value);
                break;
        }
    }

    public void Double(double value)
    {
        Byte(0xCB);
        BinaryPrimitives.WriteDoubleBigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length < 32)
        {
            Byte((byte)(0xA0 | length));
        }
        else
        {
            Length(length, 0xD9, 0xDA, 0xDB);
        }

        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        Length(value.Length, 0xC4, 0xC5, 0xC6);
        _buffer.Write(value);
    }

    public void ArrayHeader(int count) => Header(count, 0x90, 0xDC);

    public void MapHeader(int count) => Header(count, 0x80, 0xDE);

    /// <summary>An extension with one byte of content, which is how unknown values without refinements are told.</summary>
    public void Unknown()
    {
        Byte(0xD4);
        Byte(0);
        Byte(0);
    }

    private void Unsigned(ulong value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                Number(0xCC, 1, (long)value);
                break;
            case <= ushort.MaxValue:
                Number(0xCD, 2, (long)value);
                break;
            case <= uint.MaxValue:
                Number(0xCE, 4, (long)value);
                break;
            default:
                Number(0xCF, 8, (long)value);
                break;
        }
    }

    private void Length(int length, byte one, byte two, byte four)
    {
        var (code, size) = length <= byte.MaxValue ? (one, 1) : length <= ushort.MaxValue ? (two, 2) : (four, 4);
        Number(code, size, length);
    }

    // The codes with 32 bits follow those with 16.
    private void Header(int count, byte small, byte medium)
    {
        if (count < 16)
        {
            Byte((byte)(small | count));
        }
        else
        {
            Number(count <= ushort.MaxValue ? medium : (byte)(medium + 1), count <= ushort.MaxValue ? 2 : 4, count);
        }
    }

    private void Number(byte code, int size, long value)
    {
        Byte(code);
        var span = _buffer.GetSpan(size);
        for (var i = 0; i < size; i++)
        {
            span[i] = unchecked((byte)(value >> (8 * (size - 1 - i))));
        }

        _buffer.Advance(size);
    }

    private void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }
}
