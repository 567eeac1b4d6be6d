using System.Buffers.Binary;

namespace Coder.Tunnel.Framing;

/// <summary>
/// Frames of uint32 big endian length and payload, as on control streams and from the client on <c>pty</c>
/// streams. One reader at a time; any number of writers, whose frames never mix.
/// </summary>
/// <param name="stream">The stream; stays the caller's.</param>
/// <param name="maxPayload">Longest payload in bytes, both ways.</param>
public sealed class LengthPrefixedFrames(Stream stream, int maxPayload) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private byte[] _buffer = new byte[256];

    /// <summary>Reads a frame; its bytes are valid until the next read. Null when the stream ended between two frames.</summary>
    /// <exception cref="TunnelException">The stream ended within a frame, or the frame is longer than allowed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var prefix = await stream.ReadAtLeastAsync(_buffer.AsMemory(0, sizeof(uint)), sizeof(uint), throwOnEndOfStream: false, cancellationToken);
        if (prefix == 0)
        {
            return null;
        }

        var length = prefix == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(_buffer) : throw EndedWithinFrame();
        if (length > maxPayload)
        {
            throw new TunnelException($"A frame of {length} bytes was announced; at most {maxPayload} are allowed.");
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2(length)];
        }

        var payload = _buffer.AsMemory(0, (int)length);
        return await stream.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken) == payload.Length
            ? payload
            : throw EndedWithinFrame();
    }

    /// <summary>Writes a frame.</summary>
    /// <exception cref="TunnelException">The payload is longer than allowed.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (payload.Length > maxPayload)
        {
            throw new TunnelException($"A frame of {payload.Length} bytes cannot be sent; at most {maxPayload} are allowed.");
        }

        var frame = new byte[sizeof(uint) + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length);
        payload.CopyTo(frame.AsMemory(sizeof(uint)));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(frame, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private static TunnelException EndedWithinFrame() => new("The stream ended within a frame.");
}
