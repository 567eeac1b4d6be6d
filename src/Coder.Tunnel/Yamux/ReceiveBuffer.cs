using System.Buffers;

namespace Coder.Tunnel.Yamux;

/// <summary>
/// Bytes that came for a stream and were not read yet, in pooled segments; none are held while it is empty.
/// The stream's receive window bounds it.
/// </summary>
internal sealed class ReceiveBuffer
{
    private const int SmallestSegment = 4 << 10;

    /// <summary>Bytes after which a reader is woken within a frame.</summary>
    private const int WakingBytes = 128 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _full = new();
    private byte[] _head = [];
    private int _headStart;
    private byte[] _tail = [];
    private int _tailEnd;
    private bool _ended;
    private YamuxException? _failure;
    private TaskCompletionSource? _arrival;
    private int _unannounced;

    /// <summary>
    /// The reader takes what it gets without waiting for anything, so it may run on the thread that brings the bytes: handing them to another
    /// thread costs more than what is done with them. False from the start.
    /// </summary>
    public bool ReaderIsQuick { get; set; }

    /// <summary>There is something to read.</summary>
    public bool HasBytes
    {
        get
        {
            lock (_gate)
            {
                return !IsEmpty;
            }
        }
    }

    /// <param name="bytes">What came.</param>
    /// <param name="moreFollows">The rest of the frame is on its way: the reader need not be woken for a part of it.</param>
    public void Append(ReadOnlySpan<byte> bytes, bool moreFollows)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (_failure is not null || bytes.IsEmpty)
            {
                return;
            }

            while (!bytes.IsEmpty)
            {
                if (_tailEnd == _tail.Length)
                {
                    StartSegment(bytes.Length);
                }

                var part = bytes[..Math.Min(bytes.Length, _tail.Length - _tailEnd)];
                part.CopyTo(_tail.AsSpan(_tailEnd));
                _tailEnd += part.Length;
                bytes = bytes[part.Length..];
                _unannounced += part.Length;
            }

            if (moreFollows && _unannounced < WakingBytes)
            {
                return;
            }

            _unannounced = 0;
            arrival = _arrival;
            _arrival = null;
        }

        arrival?.TrySetResult();
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

    /// <summary>Nothing more comes; reads fail when what is there has been read: the last words of the other side count.</summary>
    public void Fail(YamuxException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Wake();
        }
    }

    /// <summary>Drops what is there; reads fail from now on.</summary>
    public void Drop(YamuxException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            while (!IsEmpty)
            {
                DropHead();
            }

            DropTail();
            Wake();
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
                if (!IsEmpty)
                {
                    return Take(destination.Span);
                }

                if (_failure is { } failure)
                {
                    throw new YamuxException(failure.Error, failure.Message, failure);
                }

                if (_ended)
                {
                    return 0;
                }

                _arrival ??= new TaskCompletionSource(
                    ReaderIsQuick ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    private bool IsEmpty => _head.Length == 0 && _headStart == _tailEnd;

    private void StartSegment(int wanted)
    {
        if (_tail.Length > 0)
        {
            if (_head.Length == 0)
            {
                _head = _tail;
            }
            else
            {
                _full.Enqueue(_tail);
            }
        }

        _tail = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestSegment, wanted));
        _tailEnd = 0;
    }

    // The head is a full segment that is being read; without one the tail is read directly.
    private int Take(Span<byte> destination)
    {
        var taken = 0;
        while (taken < destination.Length && !IsEmpty)
        {
            var available = _head.Length > 0 ? _head.AsSpan(_headStart) : _tail.AsSpan(_headStart, _tailEnd - _headStart);
            var part = available[..Math.Min(available.Length, destination.Length - taken)];
            part.CopyTo(destination[taken..]);
            taken += part.Length;
            _headStart += part.Length;
            if (_head.Length > 0 && _headStart == _head.Length)
            {
                DropHead();
            }
        }

        if (IsEmpty)
        {
            DropTail();
        }

        return taken;
    }

    private void DropHead()
    {
        if (_head.Length == 0)
        {
            DropTail();
            return;
        }

        ArrayPool<byte>.Shared.Return(_head);
        _headStart = 0;
        _head = _full.TryDequeue(out var next) ? next : [];
    }

    private void DropTail()
    {
        if (_tail.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_tail);
        }

        _tail = [];
        _tailEnd = 0;
        _headStart = 0;
    }

    // Whoever ends the stream may hold locks, in which a reader must not run.
    private void Wake()
    {
        if (_arrival is { } arrival)
        {
            _arrival = null;
            ThreadPool.UnsafeQueueUserWorkItem(waiting => waiting.TrySetResult(), arrival, preferLocal: false);
        }
    }
}
