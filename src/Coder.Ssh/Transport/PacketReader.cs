using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Coder.Ssh.Transport;

/// <summary>Reads, checks and opens the packets of one direction (RFC 4253 §6). Holds no buffer while nothing comes, as for most of a connection's life.</summary>
internal sealed class PacketReader(Stream stream) : IDisposable
{
    /// <summary>Longest packet without its tag: a command line may be this long.</summary>
    public const int MaxPacketBytes = 256 << 10;

    private const int LengthSize = 4;
    private const int MaxVersionBytes = 255;
    private const int MinPadding = 4;

    // Two packets of channel data, so that one read of the stream often brings more than one packet.
    private const int BufferBytes = 72 << 10;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private IPacketCipher _cipher = new NoCipher();
    private uint _nextSequence;

    /// <summary>Number of the packet that was read last.</summary>
    public uint Sequence { get; private set; }

    /// <summary>Bytes that came under the present keys.</summary>
    public long BytesUnderKeys { get; private set; }

    /// <summary>Reads the client's version line, without its end (RFC 4253 §4.2).</summary>
    public async ValueTask<string> ReadVersionAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (!await FillAsync(length + 1, cancellationToken))
            {
                throw new SshException(DisconnectReason.ConnectionLost, "The client left before it told its version.");
            }

            if (_buffer[_start + length++] == '\n')
            {
                break;
            }

            if (length == MaxVersionBytes)
            {
                throw SshException.Protocol($"The client's version line is longer than {MaxVersionBytes} bytes.");
            }
        }

        var line = Encoding.Latin1.GetString(_buffer, _start, length).TrimEnd('\n', '\r');
        _start += length;
        return line;
    }

    /// <summary>Reads the next message, which is valid until the next read. Null when the stream ended between two packets.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(LengthSize, cancellationToken))
        {
            return _start == _end ? null : throw EndedWithinPacket();
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        CheckLength(length);
        var total = LengthSize + (int)length + _cipher.TagSize;
        if (!await FillAsync(total, cancellationToken))
        {
            throw EndedWithinPacket();
        }

        var packet = _buffer.AsMemory(_start, total);
        _start += total;
        BytesUnderKeys += total;
        Sequence = _nextSequence++;
        if (!_cipher.TryOpen(Sequence, packet.Span))
        {
            throw new SshException(DisconnectReason.MacError, "A packet was changed on its way, or sealed with other keys.");
        }

        return Payload(packet.Slice(LengthSize, (int)length));
    }

    /// <summary>Opens all further packets with new keys.</summary>
    public void UseCipher(IPacketCipher cipher, bool resetSequence)
    {
        _cipher.Dispose();
        _cipher = cipher;
        _nextSequence = resetSequence ? 0 : _nextSequence;
        BytesUnderKeys = 0;
    }

    public void Dispose() => _cipher.Dispose();

    private static ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> body)
    {
        var padding = body.Span[0];
        var length = body.Length - 1 - padding;
        return padding >= MinPadding && length > 0
            ? body.Slice(1, length)
            : throw SshException.Protocol($"A packet of {body.Length} bytes cannot have {padding} bytes of padding.");
    }

    private static SshException EndedWithinPacket() => new(DisconnectReason.ConnectionLost, "The connection ended within a packet.");

    private void CheckLength(uint length)
    {
        if (length > MaxPacketBytes)
        {
            throw SshException.Protocol($"A packet of {length} bytes was announced; at most {MaxPacketBytes} are allowed.");
        }

        var padded = length + (_cipher.PadsLength ? LengthSize : 0u);
        if (padded % _cipher.BlockSize != 0 || length <= MinPadding)
        {
            throw SshException.Protocol($"A packet of {length} bytes was announced, which is no multiple of the cipher's block.");
        }
    }

    private async ValueTask<bool> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        if (_end - _start >= wanted)
        {
            return true;
        }

        if (_start == _end)
        {
            Replace([]);
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
        }

        MakeRoom(wanted);
        while (_end - _start < wanted)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    private void MakeRoom(int wanted)
    {
        if (_buffer.Length < wanted)
        {
            Replace(ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, wanted)));
        }
        else if (_buffer.Length - _start < wanted)
        {
            Replace(_buffer);
        }
    }

    // What was not read yet goes to the beginning of the next buffer, which may be the same.
    private void Replace(byte[] next)
    {
        var buffered = _buffer.AsSpan(_start.._end);
        buffered.CopyTo(next);
        (_start, _end) = (0, buffered.Length);
        if (next != _buffer && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = next;
    }
}
