using System.Buffers;

namespace Coder.Tunnel.Yamux;

/// <summary>
/// What waits for the transport. Frames are gathered in one pooled buffer while the transport is busy and go out
/// together; nothing is held while there is nothing to send. Data waits when <paramref name="limit"/> bytes are
/// gathered; control frames never wait, and a peer that provokes more of them than <see cref="ControlReserve"/>
/// ends the session.
/// </summary>
internal sealed class SendQueue(Stream transport, int limit, Action<Exception> onFailure)
{
    private const int ControlReserve = 1 << 20;
    private const int SmallestBuffer = 4 << 10;

    /// <summary>Worth a write of its own: it goes out on the thread of its writer, and waits neither for others nor for another thread.</summary>
    private const int LargePayload = 32 << 10;

    private readonly Lock _gate = new();
    private byte[] _buffer = [];
    private int _length;
    private bool _writing;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;
    private Exception? _failure;

    /// <exception cref="YamuxException">The peer floods, or the session has failed.</exception>
    public void SendControl(YamuxFrame frame)
    {
        bool starts;
        lock (_gate)
        {
            ThrowIfFailed();
            if (_length > limit + ControlReserve)
            {
                throw new YamuxException(YamuxError.Flooded, "The other side asks for answers faster than it reads them.");
            }

            starts = Append(frame, []);
        }

        Start(starts, atOnce: false);
    }

    /// <summary>Sends a data frame as soon as there is room.</summary>
    /// <exception cref="YamuxException">The session has failed.</exception>
    public async ValueTask SendDataAsync(YamuxStream stream, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task? room = null;
            var starts = false;
            lock (_gate)
            {
                ThrowIfFailed();
                stream.ThrowIfNotWritable();
                if (_length < limit)
                {
                    starts = Append(new YamuxFrame(YamuxType.Data, YamuxFlags.None, stream.Id, (uint)payload.Length), payload.Span);
                }
                else
                {
                    _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    room = _room.Task;
                }
            }

            if (room is null)
            {
                Start(starts, stream.WritesAtOnce || payload.Length >= LargePayload);
                return;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes when all that was queued is handed to the transport, or the queue has failed.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (!_writing)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Nothing more goes out; who waits gets the failure.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _length = 0;
            _room?.TrySetResult();
            _room = null;
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure is YamuxException e
                ? new YamuxException(e.Error, e.Message, e)
                : new YamuxException(YamuxError.TransportFailed, failure.Message, failure);
        }
    }

    /// <returns>Whether somebody has to begin to write.</returns>
    private bool Append(YamuxFrame frame, ReadOnlySpan<byte> payload)
    {
        Reserve(_length + YamuxFrame.HeaderSize + payload.Length);
        frame.WriteTo(_buffer.AsSpan(_length));
        payload.CopyTo(_buffer.AsSpan(_length + YamuxFrame.HeaderSize));
        _length += YamuxFrame.HeaderSize + payload.Length;
        var starts = !_writing;
        _writing = true;
        return starts;
    }

    private void Start(bool starts, bool atOnce)
    {
        if (starts && atOnce)
        {
            _ = WriteAllAsync(isBorrowed: true);
        }
        else if (starts)
        {
            _ = Task.Run(() => WriteAllAsync(isBorrowed: false));
        }
    }

    private void Reserve(int size)
    {
        if (_buffer.Length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Max(SmallestBuffer, _buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }

    // A thread that is borrowed from a writer goes back to it before what others have added meanwhile is written.
    private async Task WriteAllAsync(bool isBorrowed)
    {
        try
        {
            while (TakeGathered() is { Count: > 0 } gathered)
            {
                try
                {
                    await transport.WriteAsync(gathered);
                    await transport.FlushAsync();
                }
                finally
                {
                    Return(gathered.Array!);
                }

                if (isBorrowed && HasGathered)
                {
                    isBorrowed = false;
                    await Task.Yield();
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
            onFailure(e);
        }
    }

    private bool HasGathered
    {
        get
        {
            lock (_gate)
            {
                return _length > 0;
            }
        }
    }

    private ArraySegment<byte> TakeGathered()
    {
        lock (_gate)
        {
            if (_length == 0)
            {
                _writing = false;
                Return(_buffer);
                _buffer = [];
                _drained?.TrySetResult();
                _drained = null;
                return default;
            }

            var gathered = new ArraySegment<byte>(_buffer, 0, _length);
            _buffer = [];
            _length = 0;
            _room?.TrySetResult();
            _room = null;
            return gathered;
        }
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
