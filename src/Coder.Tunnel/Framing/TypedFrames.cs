using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Coder.Tunnel.Framing;

/// <summary>A frame of an <c>exec</c> stream.</summary>
/// <param name="Type">What the payload is.</param>
/// <param name="Payload">The payload, valid until the next read.</param>
public readonly record struct TypedFrame(byte Type, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Frames of a type byte, uint32 big endian length and payload, as on <c>exec</c> streams in both directions.
/// One reader at a time; any number of writers, whose frames never mix.
/// </summary>
/// <param name="stream">The stream; stays the caller's.</param>
public sealed class TypedFrames(Stream stream) : IDisposable
{
    /// <summary>Longest payload in bytes.</summary>
    public const int MaxPayload = 1 << 18;

    private const int HeaderSize = 5;

    private readonly SemaphoreSlim _writing = new(1);
    private byte[] _buffer = new byte[256];

    /// <summary>Reads a frame. Null when the stream ended between two frames.</summary>
    /// <exception cref="TunnelException">The stream ended within a frame, or the frame is longer than <see cref="MaxPayload"/>.</exception>
    public async ValueTask<TypedFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        var header = await stream.ReadAtLeastAsync(_buffer.AsMemory(0, HeaderSize), HeaderSize, throwOnEndOfStream: false, cancellationToken);
        if (header == 0)
        {
            return null;
        }

        if (header < HeaderSize)
        {
            throw EndedWithinFrame();
        }

        var type = _buffer[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(1));
        if (length > MaxPayload)
        {
            throw new TunnelException($"A frame of {length} bytes was announced; at most {MaxPayload} are allowed.");
        }

        if (_buffer.Length < length)
        {
            _buffer = new byte[BitOperations.RoundUpToPowerOf2(length)];
        }

        var payload = _buffer.AsMemory(0, (int)length);
        return await stream.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken) == payload.Length
            ? new TypedFrame(type, payload)
            : throw EndedWithinFrame();
    }

    /// <summary>Writes a frame; a payload longer than <see cref="MaxPayload"/> goes out as several of the same type.</summary>
    public async ValueTask WriteAsync(byte type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = ArrayPool<byte>.Shared.Rent(HeaderSize + Math.Min(payload.Length, MaxPayload));
        await _writing.WaitAsync(cancellationToken);
        try
        {
            do
            {
                var part = payload[..Math.Min(payload.Length, MaxPayload)];
                payload = payload[part.Length..];
                frame[0] = type;
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)part.Length);
                part.CopyTo(frame.AsMemory(HeaderSize));
                await stream.WriteAsync(frame.AsMemory(0, HeaderSize + part.Length), cancellationToken);
            }
            while (payload.Length > 0);
        }
        finally
        {
            _writing.Release();
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private static TunnelException EndedWithinFrame() => new("The stream ended within a frame.");
}
