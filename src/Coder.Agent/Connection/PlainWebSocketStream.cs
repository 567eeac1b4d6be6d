using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using Coder.Tunnel;

namespace Coder.Agent.Connection;

/// <summary>
/// The client's side of a WebSocket (RFC 6455) as one stream of bytes, without a cryptographic library. One reader and one writer at a time.
/// </summary>
/// <param name="socket">The connection after the handshake; owned by the stream.</param>
/// <param name="received">What came after the handshake's answer.</param>
internal sealed class PlainWebSocketStream(Socket socket, ReadOnlyMemory<byte> received) : DuplexStream
{
    private const int MaxWrite = 64 << 10;
    private const int MaxHeader = 14;
    private const int MaxControl = 125;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _header = new byte[MaxHeader + MaxControl];
    private ReadOnlyMemory<byte> _received = received;
    private ulong _left;
    private bool _ended;

    private enum OpCode : byte
    {
        Continuation = 0,
        Text = 1,
        Binary = 2,
        Close = 8,
        Ping = 9,
        Pong = 10,
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The connection broke, or the server broke the protocol.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left == 0 && !_ended && !buffer.IsEmpty)
        {
            await ReadFrameAsync(cancellationToken);
        }

        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        var read = await ReceiveAsync(buffer[..(int)Math.Min((ulong)buffer.Length, _left)], cancellationToken);
        _left -= (ulong)read;
        return read > 0 ? read : throw new TunnelException("The WebSocket broke while reading: the server closed the connection within a message.");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The connection broke.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var at = 0; at < buffer.Length; at += MaxWrite)
        {
            await SendAsync(OpCode.Binary, buffer[at..Math.Min(buffer.Length, at + MaxWrite)], cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ReadFrameAsync(CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(_header.AsMemory(0, 2), cancellationToken))
        {
            _ended = true;
            return;
        }

        var code = (OpCode)(_header[0] & 0x0F);
        var length = await ReadLengthAsync(cancellationToken);
        switch (code)
        {
            case OpCode.Binary or OpCode.Continuation:
                _left = length;
                break;
            case OpCode.Close or OpCode.Ping or OpCode.Pong when length <= MaxControl:
                await AnswerAsync(code, (int)length, cancellationToken);
                break;
            default:
                throw new TunnelException($"The server sent a WebSocket frame of kind {(int)code} with {length} bytes, which has no place here.");
        }
    }

    private async Task<ulong> ReadLengthAsync(CancellationToken cancellationToken)
    {
        const int longer = 126;
        var length = (ulong)(_header[1] & 0x7F);
        if ((_header[0] & 0x70) != 0 || (_header[1] & Masked) != 0)
        {
            throw new TunnelException("The server sent a WebSocket frame that is masked or has unknown flags.");
        }

        if (length < longer)
        {
            return length;
        }

        var bytes = _header.AsMemory(0, length == longer ? 2 : 8);
        await FillAsync(bytes, cancellationToken);
        return length == longer ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) : BinaryPrimitives.ReadUInt64BigEndian(bytes.Span);
    }

    private async Task AnswerAsync(OpCode code, int length, CancellationToken cancellationToken)
    {
        var payload = _header.AsMemory(0, length);
        await FillAsync(payload, cancellationToken);
        if (code == OpCode.Ping)
        {
            await SendAsync(OpCode.Pong, payload, cancellationToken);
        }
        else if (code == OpCode.Close)
        {
            _ended = true;
            await SendAsync(OpCode.Close, payload, cancellationToken);
        }
    }

    private async Task SendAsync(OpCode code, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = ArrayPool<byte>.Shared.Rent(MaxHeader + payload.Length);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var length = Write(frame, code, payload.Span);
            for (var sent = 0; sent < length;)
            {
                sent += await socket.SendAsync(frame.AsMemory(sent, length - sent), cancellationToken);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new TunnelException($"The WebSocket broke while writing: {e.Message}", e);
        }
        finally
        {
            _writing.Release();
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private static int Write(Span<byte> frame, OpCode code, ReadOnlySpan<byte> payload)
    {
        frame[0] = (byte)(Final | (byte)code);
        var at = 2;
        if (payload.Length <= MaxControl)
        {
            frame[1] = (byte)(Masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame[at..], (ushort)payload.Length);
            at += 2;
        }
        else
        {
            frame[1] = Masked | 127;
            BinaryPrimitives.WriteUInt64BigEndian(frame[at..], (ulong)payload.Length);
            at += 8;
        }

        Span<byte> random = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(random);
        var mask = random[..4];
        mask.CopyTo(frame[at..]);
        at += mask.Length;
        for (var i = 0; i < payload.Length; i++)
        {
            frame[at + i] = (byte)(payload[i] ^ mask[i & 3]);
        }

        return at + payload.Length;
    }

    private async Task FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(buffer, cancellationToken))
        {
            throw Cut();
        }
    }

    private static TunnelException Cut() => new("The WebSocket broke while reading: the server closed the connection within a frame.");

    // False when there is not one byte more.
    private async Task<bool> TryFillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var read = await ReceiveAsync(buffer[filled..], cancellationToken);
            if (read == 0 && filled > 0)
            {
                throw Cut();
            }

            if (read == 0)
            {
                return false;
            }

            filled += read;
        }

        return true;
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_received.IsEmpty)
        {
            var count = Math.Min(buffer.Length, _received.Length);
            _received[..count].CopyTo(buffer);
            _received = _received[count..];
            return count;
        }

        try
        {
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new TunnelException($"The WebSocket broke while reading: {e.Message}", e);
        }
    }
}
