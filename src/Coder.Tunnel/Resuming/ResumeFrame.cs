using System.Buffers.Binary;
using System.Text;

namespace Coder.Tunnel.Resuming;

/// <summary>What a frame of a resumable stream is.</summary>
internal enum ResumeFrameType : byte
{
    /// <summary>The next bytes of the stream.</summary>
    Data = 1,

    /// <summary>int64: how far the other side's bytes were read. The end counts as one more byte.</summary>
    Acknowledge = 2,

    /// <summary>int64: no bytes follow after this many.</summary>
    End = 3,

    /// <summary>Nothing: the sender reads no more.</summary>
    StopReading = 4,

    /// <summary>UTF-8 text: the stream is over, for this reason.</summary>
    Reset = 5,
}

/// <summary>
/// Header of a frame: type byte and uint32 big endian length of the payload. A transport carries frames in order, so that bytes need no
/// numbers: both sides say how far they have received when a transport is attached, and count from there.
/// </summary>
internal static class ResumeFrame
{
    public const int HeaderSize = 5;
    public const int OffsetSize = sizeof(long);

    /// <summary>
    /// Longest frames that are sent together, with their headers. Writes are mostly of a power of two with some headers: with such a limit each
    /// of them would leave a rest of a few bytes, which costs as much as a whole frame. Less than a frame of the multiplexer.
    /// </summary>
    public const int MaxSentBytes = 144 << 10;

    /// <summary>Longest payload of a data frame that is accepted.</summary>
    public const int MaxDataBytes = 64 << 10;

    /// <summary>Longest text of a reset.</summary>
    public const int MaxReasonBytes = 1 << 10;

    public static int WriteHeader(Span<byte> destination, ResumeFrameType type, int length)
    {
        destination[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], length);
        return HeaderSize;
    }

    public static int WriteOffset(Span<byte> destination, ResumeFrameType type, long offset)
    {
        WriteHeader(destination, type, OffsetSize);
        BinaryPrimitives.WriteInt64BigEndian(destination[HeaderSize..], offset);
        return HeaderSize + OffsetSize;
    }

    public static int WriteReason(Span<byte> destination, string reason)
    {
        Encoding.UTF8.TryGetBytes(reason, destination.Slice(HeaderSize, MaxReasonBytes), out var length);
        return WriteHeader(destination, ResumeFrameType.Reset, length) + length;
    }

    /// <exception cref="ResumeException">The header is not one of this protocol.</exception>
    public static (ResumeFrameType Type, int Length) ReadHeader(ReadOnlySpan<byte> source)
    {
        var type = (ResumeFrameType)source[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(source[1..]);
        var allowed = type switch
        {
            ResumeFrameType.Data => length is > 0 and <= MaxDataBytes,
            ResumeFrameType.Acknowledge or ResumeFrameType.End => length == OffsetSize,
            ResumeFrameType.StopReading => length == 0,
            ResumeFrameType.Reset => length <= MaxReasonBytes,
            _ => throw new ResumeException($"A frame of a resumable stream has the unknown type {source[0]}."),
        };
        return allowed ? (type, (int)length) : throw new ResumeException($"A frame of a resumable stream, of the type {type}, has the impossible length {length}.");
    }
}
