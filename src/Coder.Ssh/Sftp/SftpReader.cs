using System.Buffers.Binary;

namespace Coder.Ssh.Sftp;

/// <summary>Reads the fields of one packet in their order (RFC 4251 §5).</summary>
internal ref struct SftpReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="SftpFormatException">The packet has ended.</exception>
    public byte Byte() => Take(1)[0];

    /// <exception cref="SftpFormatException">The packet has ended.</exception>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    /// <exception cref="SftpFormatException">The packet has ended.</exception>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    /// <summary>A string of bytes; a view into the packet.</summary>
    /// <exception cref="SftpFormatException">The packet has ended.</exception>
    public ReadOnlySpan<byte> String()
    {
        var length = UInt32();
        return length <= (uint)_rest.Length ? Take((int)length) : throw Ended();
    }

    /// <summary>A string that names something in the file system.</summary>
    /// <exception cref="SftpFormatException">The packet has ended, or the string has a NUL, which no name can have.</exception>
    public ReadOnlySpan<byte> Path()
    {
        var path = String();
        return path.Contains((byte)0) ? throw new SftpFormatException("A path has a NUL byte") : path;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Ended();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static SftpFormatException Ended() => new("The packet is shorter than its fields");
}
