using System.Buffers;

namespace Coder.Ssh.Connection;

/// <summary>Bytes that came on a channel and were not read yet, in pooled segments; none are held while it is empty. The channel's window bounds it.</summary>
internal sealed class ReceiveBuffer
{
    private const int SegmentBytes = 4 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _segments = new();
    private byte[] _last = [];
    private int _start;
    private int _end;
    private bool _ended;
    private SshException? _failure;
    private TaskCompletionSource? _arrival;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_ended || _failure is not null || bytes.IsEmpty)
            {
                return;
            }

            while (!bytes.IsEmpty)
            {
                if (_end == _last.Length)
                {
                    _last = ArrayPool<byte>.Shared.Rent(Math.Max(SegmentBytes, bytes.Length));
                    _segments.Enqueue(_last);
                    _end = 0;
                }

                var count = Math.Min(bytes.Length, _last.Length - _end);
                bytes[..count].CopyTo(_last.AsSpan(_end));
                _end += count;
                bytes = bytes[count..];
            }

            Wake();
        }
    }

    /// <summary>Nothing more comes; what is there can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Wake();
        }
    }

    /// <summary>Reads fail from now on, when what is there has been read.</summary>
    public void Fail(SshException failure)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _failure ??= failure;
                Wake();
            }
        }
    }

    /// <summary>Throws away what is there and what still comes.</summary>
    /// <returns>How many bytes were there.</returns>
    public int Discard()
    {
        lock (_gate)
        {
            var count = 0;
            while (_segments.TryPeek(out var head))
            {
                count += Available(head).Length;
                DropHead();
            }

            _ended = true;
            Wake();
            return count;
        }
    }

    /// <summary>Reads what is there, waiting for the first byte. With an empty destination it only waits. 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_segments.Count > 0)
                {
                    return Take(destination.Span);
                }

                if (_failure is { } failure)
                {
                    throw new SshException(failure.Reason, failure.Message, failure);
                }

                if (_ended)
                {
                    return 0;
                }

                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    private int Take(Span<byte> destination)
    {
        var taken = 0;
        while (taken < destination.Length && _segments.TryPeek(out var head))
        {
            var available = Available(head);
            var count = Math.Min(available.Length, destination.Length - taken);
            available[..count].CopyTo(destination[taken..]);
            taken += count;
            _start += count;
            if (count == available.Length)
            {
                DropHead();
            }
        }

        return taken;
    }

    private ReadOnlySpan<byte> Available(byte[] head) => head.AsSpan(_start, (_segments.Count == 1 ? _end : head.Length) - _start);

    private void DropHead()
    {
        ArrayPool<byte>.Shared.Return(_segments.Dequeue());
        _start = 0;
        if (_segments.Count == 0)
        {
            _last = [];
            _end = 0;
        }
    }

    private void Wake()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }
}
