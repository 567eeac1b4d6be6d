using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>Frames, pads and seals the packets of one direction (RFC 4253 §6). Not for several callers at once.</summary>
internal sealed class PacketWriter(Stream stream) : IDisposable
{
    private const int LengthSize = 4;
    private const int MinPadding = 4;
    private const int RandomBytes = 512;

    // Fetched for many packets at once: each fetch asks the system whether the process was forked.
    private readonly byte[] _random = new byte[RandomBytes];
    private int _randomUsed = RandomBytes;
    private IPacketCipher _cipher = new NoCipher();
    private uint _sequence;

    /// <summary>Bytes that went out under the present keys.</summary>
    public long BytesUnderKeys { get; private set; }

    /// <summary>Sends a message that is given in two parts, so that nobody has to join them.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var length = PacketLength(head.Length + body.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Seal(buffer.AsSpan(0, length), head.Span, body.Span);
            await stream.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Sends data in as many messages as it takes, all in one write: each is the head and a part of the data as a string (RFC 4251 §5).
    /// </summary>
    /// <param name="head">What comes before the string.</param>
    /// <param name="data">The data; not empty.</param>
    /// <param name="maxPart">Longest part in one message.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async ValueTask WriteStringsAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> data, int maxPart, CancellationToken cancellationToken)
    {
        var (full, rest) = Math.DivRem(data.Length, maxPart);
        var fixedBytes = head.Length + sizeof(uint);
        var length = (full * PacketLength(fixedBytes + maxPart)) + (rest > 0 ? PacketLength(fixedBytes + rest) : 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            SealStrings(buffer.AsSpan(0, length), head.Span, data.Span, maxPart);
            await stream.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Seals all further packets with new keys.</summary>
    public void UseCipher(IPacketCipher cipher, bool resetSequence)
    {
        _cipher.Dispose();
        _cipher = cipher;
        _sequence = resetSequence ? 0 : _sequence;
        BytesUnderKeys = 0;
    }

    public void Dispose() => _cipher.Dispose();

    private int PaddingFor(int payload)
    {
        var unpadded = (_cipher.PadsLength ? LengthSize : 0) + 1 + payload;
        var padding = _cipher.BlockSize - (unpadded % _cipher.BlockSize);
        return padding < MinPadding ? padding + _cipher.BlockSize : padding;
    }

    private int PacketLength(int payload) => LengthSize + 1 + payload + PaddingFor(payload) + _cipher.TagSize;

    private void SealStrings(Span<byte> packets, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data, int maxPart)
    {
        Span<byte> begin = stackalloc byte[head.Length + sizeof(uint)];
        head.CopyTo(begin);
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(data.Length, maxPart)];
            BinaryPrimitives.WriteInt32BigEndian(begin[head.Length..], part.Length);
            var length = PacketLength(begin.Length + part.Length);
            Seal(packets[..length], begin, part);
            packets = packets[length..];
            data = data[part.Length..];
        }
    }

    private void Seal(Span<byte> packet, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var padding = PaddingFor(head.Length + body.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet, 1 + head.Length + body.Length + padding);
        packet[LengthSize] = (byte)padding;
        var payload = packet[(LengthSize + 1)..];
        head.CopyTo(payload);
        body.CopyTo(payload[head.Length..]);
        FillRandomly(payload.Slice(head.Length + body.Length, padding));
        _cipher.Seal(_sequence++, packet);
        BytesUnderKeys += packet.Length;
    }

    private void FillRandomly(Span<byte> padding)
    {
        if (_randomUsed + padding.Length > RandomBytes)
        {
            RandomNumberGenerator.Fill(_random);
            _randomUsed = 0;
        }

        _random.AsSpan(_randomUsed, padding.Length).CopyTo(padding);
        _randomUsed += padding.Length;
    }
}
