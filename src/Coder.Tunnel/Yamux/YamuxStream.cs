namespace Coder.Tunnel.Yamux;

/// <summary>
/// One stream of a session. Reads and writes may run at the same time; of each kind one at a time. A write
/// returns when its bytes are queued, and waits while the other side's window is used up or the session's send
/// buffer is full. Disposal closes the write side and, when the other side goes on sending, resets the stream.
/// </summary>
public sealed class YamuxStream : TunnelStream
{
    private readonly YamuxSession _session;
    private readonly ReceiveBuffer _received = new();
    private readonly Lock _gate = new();
    private long _sendWindow = YamuxFrame.InitialWindow;
    private TaskCompletionSource? _sendWindowGrew;
    private int _receiveWindow;
    private int _windowBytes;
    private int _readSinceUpdate;
    private bool _writeClosed;
    private bool _remoteClosed;
    private bool _disposed;
    private YamuxException? _failure;

    internal YamuxStream(YamuxSession session, uint id)
    {
        _session = session;
        Id = id;
        _receiveWindow = _windowBytes = session.Options.WindowBytes;
    }

    /// <summary>Id of the stream within its session.</summary>
    public uint Id { get; }

    /// <summary>
    /// Says that the reader takes what it gets without blocking and hands it on: it may run on the thread that reads the transport, which serves
    /// all streams.
    /// </summary>
    internal bool ReaderIsQuick
    {
        set => _received.ReaderIsQuick = value;
    }

    /// <summary>
    /// Says that writes come one frame at a time and large enough to go out as they are, on the thread of the writer if the transport is free.
    /// Others are gathered while a thread is being found.
    /// </summary>
    internal bool WritesAtOnce { get; set; }

    /// <summary>When this side disposed the stream while the other had not closed it (timestamp of the session's clock).</summary>
    internal long DisposedAt { get; private set; }

    /// <summary>True when <see cref="DisposedAt"/> counts.</summary>
    internal bool IsLingering
    {
        get
        {
            lock (_gate)
            {
                return _disposed && _failure is null;
            }
        }
    }

    internal bool HasFailed
    {
        get
        {
            lock (_gate)
            {
                return _failure is not null;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="YamuxException">The stream was reset, or the session has failed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _received.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            BytesRead += read;
            Credit(read);
        }

        return read;
    }

    /// <summary>Waits until there is something to read or the stream ended, without a buffer.</summary>
    /// <exception cref="YamuxException">The stream was reset, or the session has failed.</exception>
    public async ValueTask WaitToReadAsync(CancellationToken cancellationToken) =>
        _ = await _received.ReadAsync(Memory<byte>.Empty, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="YamuxException">The stream was closed or reset, or the session has failed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var count = await ReserveAsync(Math.Min(buffer.Length, _session.Options.MaxFrameBytes), cancellationToken);
            try
            {
                await _session.Outgoing.SendDataAsync(this, buffer[..count], cancellationToken);
            }
            catch
            {
                GrowSendWindow(count);
                throw;
            }

            BytesWritten += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void CloseWrite()
    {
        lock (_gate)
        {
            if (_writeClosed || _failure is not null)
            {
                return;
            }

            _writeClosed = true;
            WakeWriter();
        }

        _session.TrySendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Fin, Id, 0));
        ForgetIfClosed();
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        var failure = new YamuxException(YamuxError.StreamClosed, "The stream was reset on this side.");
        if (Fail(failure))
        {
            _received.Drop(failure);
            _session.TrySendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Rst, Id, 0));
            _session.Forget(this);
        }
    }

    /// <summary>Takes part of the receive window for a frame that begins.</summary>
    /// <returns>False when nobody will read it: it is to be thrown away.</returns>
    /// <exception cref="YamuxException">The frame is larger than the window.</exception>
    internal bool Announce(uint length)
    {
        lock (_gate)
        {
            if (length > _receiveWindow)
            {
                throw new YamuxException(
                    YamuxError.WindowExceeded,
                    $"A frame of {length} bytes came on stream {Id} whose window has {_receiveWindow} bytes left.");
            }

            _receiveWindow -= (int)length;
            return !_disposed && !_remoteClosed && _failure is null;
        }
    }

    internal void Receive(ReadOnlySpan<byte> bytes, bool moreFollows) => _received.Append(bytes, moreFollows);

    /// <exception cref="YamuxException">The window becomes larger than a window can be.</exception>
    internal void GrowSendWindow(long delta)
    {
        lock (_gate)
        {
            if (_sendWindow + delta > uint.MaxValue)
            {
                throw new YamuxException(YamuxError.WindowOverflow, $"The window of stream {Id} was raised beyond 4 GiB.");
            }

            _sendWindow += delta;
            WakeWriter();
        }
    }

    internal void OnRemoteClosed()
    {
        lock (_gate)
        {
            _remoteClosed = true;
        }

        _received.End();
        ForgetIfClosed();
    }

    /// <summary>Ends both directions; what came before can still be read.</summary>
    /// <returns>False when the stream had failed or ended before.</returns>
    internal bool Fail(YamuxException failure)
    {
        lock (_gate)
        {
            if (_failure is not null || (_writeClosed && _remoteClosed))
            {
                return false;
            }

            _failure = failure;
            WakeWriter();
            if (!_remoteClosed)
            {
                _received.Fail(failure);
            }

            return true;
        }
    }

    internal void ThrowIfNotWritable()
    {
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                throw new YamuxException(failure.Error, failure.Message, failure);
            }

            if (_writeClosed)
            {
                throw new YamuxException(YamuxError.StreamClosed, "The stream is closed for writing.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                DisposedAt = _session.Options.TimeProvider.GetTimestamp();
            }

            CloseWrite();
            _received.Drop(new YamuxException(YamuxError.StreamClosed, "The stream was disposed."));
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReserveAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grew;
            lock (_gate)
            {
                ThrowIfNotWritable();
                if (_sendWindow > 0)
                {
                    var granted = (int)Math.Min(wanted, _sendWindow);
                    _sendWindow -= granted;
                    return granted;
                }

                _sendWindowGrew ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                grew = _sendWindowGrew.Task;
            }

            await grew.WaitAsync(cancellationToken);
        }
    }

    private void Credit(int read)
    {
        int delta;
        lock (_gate)
        {
            _readSinceUpdate += read;
            if (_readSinceUpdate < _windowBytes / 2 || _remoteClosed || _failure is not null)
            {
                return;
            }

            delta = _readSinceUpdate + GrowWindow();
            _readSinceUpdate = 0;
            _receiveWindow += delta;
        }

        _session.TrySendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.None, Id, (uint)delta));
    }

    private int GrowWindow()
    {
        if (_received.HasBytes)
        {
            return 0;
        }

        var before = _windowBytes;
        _windowBytes = Math.Max(before, (int)Math.Min(before * 2L, _session.Options.MaxWindowBytes));
        return _windowBytes - before;
    }

    private void ForgetIfClosed()
    {
        bool closed;
        lock (_gate)
        {
            closed = _writeClosed && _remoteClosed;
        }

        if (closed)
        {
            _session.Forget(this);
        }
    }

    private void WakeWriter()
    {
        _sendWindowGrew?.TrySetResult();
        _sendWindowGrew = null;
    }
}
