using System.Buffers.Binary;
using System.Text;

namespace Coder.Ssh.Wire;

/// <summary>Reads the data types of RFC 4251 §5 from a message. Every read past its end is an <see cref="SshException"/>.</summary>
internal ref struct SshReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    public bool ReadBoolean() => Take(1)[0] != 0;

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A string of bytes.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        var length = ReadUInt32();
        return length <= _rest.Length
            ? Take((int)length)
            : throw SshException.Protocol($"A field of {length} bytes was announced in a message with {_rest.Length} bytes left.");
    }

    /// <summary>A string of UTF-8; bytes that are none are replaced.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadString());

    /// <summary>A list of names, separated by commas.</summary>
    public string[] ReadNames() => Encoding.ASCII.GetString(ReadString()).Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Bytes without a length.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw SshException.Protocol("A message ended within a field.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
