using System.Buffers;

namespace Coder.Tunnel.Yamux;

/// <summary>Reads the transport through a buffer that is small while little comes and large while much does.</summary>
internal sealed class TransportReader(Stream transport) : IDisposable
{
    private const int SmallBuffer = 4 << 10;
    private const int LargeBuffer = 128 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _start;
    private int _end;
    private int _lastRead = SmallBuffer;

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Moves on.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Waits until <paramref name="count"/> bytes, at most a few, are buffered. False when the transport ended before.</summary>
    public async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            MakeRoom();
            var read = await transport.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return false;
            }

            _end += read;
            _lastRead = read;
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var wasFull = _end == _buffer.Length;
        var length = _end - _start;
        if (wasFull && _buffer.Length < LargeBuffer)
        {
            Replace(LargeBuffer, length);
        }
        else if (_lastRead < SmallBuffer && length == 0 && _buffer.Length > SmallBuffer)
        {
            Replace(SmallBuffer, length);
        }
        else
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
        }

        _start = 0;
        _end = length;
    }

    private void Replace(int size, int length)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(_start, length).CopyTo(next);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = next;
    }
}
