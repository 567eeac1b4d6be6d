using System.Buffers.Binary;
using System.Text;

namespace Coder.Ssh.Sftp;

/// <summary>Replies that wait to be sent, one after the other in one buffer.</summary>
internal sealed class SftpOutput
{
    private byte[] _buffer = new byte[4096];
    private int _packetStart;

    /// <summary>Bytes of complete replies.</summary>
    public int Length { get; private set; }

    /// <summary>The complete replies.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Forgets what was sent.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes back what was written since a length.</summary>
    public void RollBack(int length) => Length = length;

    /// <summary>Begins a reply; its length is filled in by <see cref="End"/>.</summary>
    public SftpOutput Begin(SftpType type)
    {
        _packetStart = Length;
        Length += sizeof(uint);
        return Byte((byte)type);
    }

    public SftpOutput Begin(SftpType type, uint id) => Begin(type).UInt32(id);

    public void End() =>
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_packetStart), (uint)(Length - _packetStart - sizeof(uint)));

    public SftpOutput Byte(byte value)
    {
        Room(1)[0] = value;
        Length++;
        return this;
    }

    public SftpOutput UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(sizeof(uint)), value);
        Length += sizeof(uint);
        return this;
    }

    public SftpOutput UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Room(sizeof(ulong)), value);
        Length += sizeof(ulong);
        return this;
    }

    public SftpOutput String(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        value.CopyTo(Room(value.Length));
        Length += value.Length;
        return this;
    }

    public SftpOutput String(string value) => String(Encoding.UTF8.GetBytes(value));

    /// <summary>Room for a string whose bytes are produced in place; <see cref="Commit"/> writes it.</summary>
    public Span<byte> Reserve(int maxLength) => Room(sizeof(uint) + maxLength)[sizeof(uint)..(sizeof(uint) + maxLength)];

    /// <summary>Writes the string whose bytes stand in the room of <see cref="Reserve"/>.</summary>
    public SftpOutput Commit(int length)
    {
        UInt32((uint)length);
        Length += length;
        return this;
    }

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Length + count)));
        }

        return _buffer.AsSpan(Length, count);
    }
}
