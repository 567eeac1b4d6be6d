using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Coder.Ssh.Wire;

/// <summary>Builds a message, or a part of one, of the data types of RFC 4251 §5.</summary>
internal sealed class SshWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64);

    public SshWriter()
    {
    }

    /// <param name="messageNumber">First byte of a message.</param>
    public SshWriter(byte messageNumber) => Byte(messageNumber);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public SshWriter Byte(byte value) => Raw([value]);

    public SshWriter Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    public SshWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
        return this;
    }

    public SshWriter String(ReadOnlySpan<byte> value) => UInt32((uint)value.Length).Raw(value);

    public SshWriter Text(string value) => String(Encoding.UTF8.GetBytes(value));

    public SshWriter Names(params IEnumerable<string> names) => Text(string.Join(',', names));

    /// <summary>A number that is not negative.</summary>
    /// <param name="value">Big endian; leading zeros are dropped.</param>
    public SshWriter Mpint(ReadOnlySpan<byte> value)
    {
        value = value.TrimStart((byte)0);
        return value is [>= 0x80, ..] ? UInt32((uint)value.Length + 1).Byte(0).Raw(value) : String(value);
    }

    public SshWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }
}
