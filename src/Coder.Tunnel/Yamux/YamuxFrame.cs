using System.Buffers.Binary;

namespace Coder.Tunnel.Yamux;

/// <summary>Types of frames (yamux spec, "Type Field").</summary>
internal enum YamuxType : byte
{
    Data = 0,
    WindowUpdate = 1,
    Ping = 2,
    GoAway = 3,
}

/// <summary>Flags of frames (yamux spec, "Flag Field").</summary>
[Flags]
internal enum YamuxFlags : ushort
{
    None = 0,
    Syn = 1,
    Ack = 2,
    Fin = 4,
    Rst = 8,
}

/// <summary>
/// Header of a frame: version 0, type, flags, stream id and length, big endian, 12 bytes. The length is the
/// payload's for data, the delta for window updates, the opaque value for pings and the code for go-away.
/// </summary>
internal readonly record struct YamuxFrame(YamuxType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    public const int HeaderSize = 12;
    public const int InitialWindow = 256 << 10;

    private const YamuxFlags KnownFlags = YamuxFlags.Syn | YamuxFlags.Ack | YamuxFlags.Fin | YamuxFlags.Rst;

    public void WriteTo(Span<byte> destination)
    {
        destination[0] = 0;
        destination[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Length);
    }

    /// <exception cref="YamuxException">The header is not one of this protocol.</exception>
    public static YamuxFrame Read(ReadOnlySpan<byte> source)
    {
        if (source[0] != 0)
        {
            throw new YamuxException(YamuxError.UnknownVersion, $"A frame has protocol version {source[0]}; only 0 exists.");
        }

        var type = (YamuxType)source[1];
        if (type > YamuxType.GoAway)
        {
            throw new YamuxException(YamuxError.UnknownFrameType, $"A frame has the unknown type {source[1]}.");
        }

        var flags = (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if ((flags & ~KnownFlags) != YamuxFlags.None)
        {
            throw new YamuxException(YamuxError.InvalidFlags, $"A frame has the unknown flags 0x{(ushort)flags:x4}.");
        }

        return new YamuxFrame(
            type, flags, BinaryPrimitives.ReadUInt32BigEndian(source[4..]), BinaryPrimitives.ReadUInt32BigEndian(source[8..]));
    }
}
