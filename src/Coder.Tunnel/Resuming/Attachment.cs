using System.Buffers.Binary;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Resuming;

/// <summary>One transport of a resumable stream, and what was said on it.</summary>
internal sealed class Attachment
{
    private readonly byte[] _header = new byte[ResumeFrame.HeaderSize + ResumeFrame.OffsetSize];

    public Attachment(TunnelStream transport)
    {
        Transport = transport;
        if (transport is YamuxStream stream)
        {
            // Frames are only put where the reader of the resumable stream finds them, who runs on its own.
            stream.ReaderIsQuick = true;
        }
    }

    public TunnelStream Transport { get; }

    /// <summary>Somebody writes to the transport. Guarded by the stream, as the others.</summary>
    public bool IsSending { get; set; }

    public bool StopSent { get; set; }

    public bool ResetSent { get; set; }

    public static long Offset(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt64BigEndian(payload);

    /// <summary>Waits for a frame, without a pooled buffer. Null when the transport ended.</summary>
    /// <exception cref="IOException">The transport broke.</exception>
    public async ValueTask<(ResumeFrameType Type, int Length)?> ReadHeaderAsync()
    {
        var read = await Transport.ReadAtLeastAsync(_header.AsMemory(0, ResumeFrame.HeaderSize), ResumeFrame.HeaderSize, throwOnEndOfStream: false);
        return read == ResumeFrame.HeaderSize ? ResumeFrame.ReadHeader(_header) : null;
    }

    /// <summary>Reads the payload of a frame that is no data; valid until the next frame.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadPayloadAsync(int length)
    {
        var payload = length <= _header.Length ? _header.AsMemory(0, length) : new byte[length];
        await Transport.ReadExactlyAsync(payload);
        return payload;
    }
}
