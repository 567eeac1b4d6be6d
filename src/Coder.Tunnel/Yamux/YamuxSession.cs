using System.Threading.Channels;

namespace Coder.Tunnel.Yamux;

/// <summary>
/// Many streams over one transport, after the yamux specification (hashicorp/yamux, spec.md): per-stream windows
/// of 256 KiB that grow with a reader that keeps up, half close, reset, ping, go-away. A stream whose reader is slow stops its own writer and nobody
/// else. Malformed input ends the session with a <see cref="YamuxError"/>. Owns the transport.
/// </summary>
public sealed class YamuxSession : IAsyncDisposable
{
    private const uint GoAwayNormal = 0;
    private const uint GoAwayProtocolError = 1;

    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly Stream _transport;
    private readonly StreamTable _streams;
    private readonly KeepAlive _keepAlive;
    private readonly Channel<YamuxStream> _accepted;
    private readonly SemaphoreSlim _openSlots;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<YamuxException?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _keepingAlive;

    /// <summary>Starts a session.</summary>
    /// <param name="transport">An open duplex stream.</param>
    /// <param name="role">Which side this is; the other side must be the other one.</param>
    /// <param name="options">Limits and times.</param>
    public YamuxSession(Stream transport, YamuxRole role, YamuxOptions? options = null)
    {
        _transport = transport;
        Options = options ?? YamuxOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.WindowBytes, YamuxFrame.InitialWindow, nameof(options));
        _openSlots = new SemaphoreSlim(Options.AcceptBacklog);
        _streams = new StreamTable(this, role, acknowledged: () => _openSlots.Release());
        Outgoing = new SendQueue(transport, Options.SendBufferBytes, OnTransportFailure);
        _accepted = Channel.CreateBounded<YamuxStream>(new BoundedChannelOptions(Options.AcceptBacklog) { SingleWriter = true });
        _keepAlive = new KeepAlive(Outgoing, Options);
        _reading = Task.Run(ReadAllAsync);
        _keepingAlive = Options.KeepAliveInterval == Timeout.InfiniteTimeSpan ? Task.CompletedTask : KeepAliveAsync();
    }

    /// <summary>
    /// Ends when the session does; never faults. The result is why: null after disposal on this side and after
    /// the other side said go-away, the failure otherwise.
    /// </summary>
    public Task<YamuxException?> Completion => _completion.Task;

    /// <summary>False as soon as no stream can be opened any more, which may be before <see cref="Completion"/>.</summary>
    public bool TakesStreams => _streams.TakesStreams;

    /// <summary>What broke the session, known before its streams fail; null while it lasts, and when one side meant to end it.</summary>
    public YamuxException? Failure => _streams.Failure;

    /// <summary>Streams that are open now.</summary>
    public int StreamCount => _streams.Count;

    internal YamuxOptions Options { get; }

    internal SendQueue Outgoing { get; }

    /// <summary>Opens a stream; waits only while too many opened ones are not accepted yet.</summary>
    /// <exception cref="YamuxException">The session has ended, or the other side has gone away.</exception>
    public async ValueTask<YamuxStream> OpenStreamAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        try
        {
            await _openSlots.WaitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _streams.EndedOnUse();
        }

        try
        {
            return _streams.Open(stream => TrySendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Syn, stream.Id, ExtraWindow)));
        }
        catch (YamuxException)
        {
            _openSlots.Release();
            throw;
        }
    }

    /// <summary>Waits for the next stream that the other side opened; null when the session has ended.</summary>
    public async ValueTask<YamuxStream?> AcceptStreamAsync(CancellationToken cancellationToken)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_accepted.Reader.TryRead(out var stream))
            {
                if (!stream.HasFailed)
                {
                    TrySendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Ack, stream.Id, ExtraWindow));
                    return stream;
                }
            }
        }

        return null;
    }

    /// <summary>Completes when no stream is open: each was closed by both sides or reset, or the session has ended.</summary>
    public Task WhenIdleAsync() => _streams.WhenEmptyAsync();

    /// <summary>Measures the round trip to the other side.</summary>
    /// <exception cref="YamuxException">The session has ended.</exception>
    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken) => _keepAlive.PingAsync(cancellationToken);

    /// <summary>Tells the other side to open no more streams; those that are open go on.</summary>
    public void GoAway() => TrySendControl(new YamuxFrame(YamuxType.GoAway, YamuxFlags.None, 0, GoAwayNormal));

    /// <summary>Ends the session: what is queued goes out if the transport takes it soon, all pending reads and writes fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(new YamuxException(YamuxError.SessionClosed, "The session was closed on this side."), GoAwayNormal);
        await _reading;
        await _keepingAlive;
    }

    internal void TrySendControl(YamuxFrame frame)
    {
        try
        {
            Outgoing.SendControl(frame);
        }
        catch (YamuxException e)
        {
            // Either the other side floods, or the session has failed before and this changes nothing.
            EndWithoutWaiting(e, goAwayCode: null);
        }
    }

    /// <summary>Removes a stream that is closed on both sides or was reset.</summary>
    internal void Forget(YamuxStream stream) => _streams.Remove(stream);

    private uint ExtraWindow => (uint)(Options.WindowBytes - YamuxFrame.InitialWindow);

    private async Task ReadAllAsync()
    {
        using var reader = new TransportReader(_transport);
        try
        {
            while (await reader.FillAsync(YamuxFrame.HeaderSize, _ending.Token))
            {
                var frame = YamuxFrame.Read(reader.Buffered);
                reader.Consume(YamuxFrame.HeaderSize);
                _keepAlive.OnFrame();
                await HandleAsync(frame, reader);
            }

            EndWithoutWaiting(new YamuxException(YamuxError.TransportEnded, "The other side ended the connection."), goAwayCode: null);
        }
        catch (YamuxException e)
        {
            EndWithoutWaiting(e, GoAwayProtocolError);
        }
        catch (Exception e)
        {
            OnTransportFailure(e);
        }
    }

    private async ValueTask HandleAsync(YamuxFrame frame, TransportReader reader)
    {
        switch (frame.Type)
        {
            case YamuxType.Ping:
                _keepAlive.OnPing(frame);
                break;
            case YamuxType.GoAway:
                _streams.GoAway();
                break;
            default:
                await HandleStreamFrameAsync(frame, reader);
                break;
        }
    }

    private async ValueTask HandleStreamFrameAsync(YamuxFrame frame, TransportReader reader)
    {
        var stream = _streams.FindOrAdd(frame, _accepted.Writer.TryWrite);
        if (frame.Type == YamuxType.Data)
        {
            await ReceiveAsync(stream, frame.Length, reader);
        }
        else
        {
            stream?.GrowSendWindow(frame.Length);
        }

        if (stream is null)
        {
            return;
        }

        if (frame.Flags.HasFlag(YamuxFlags.Rst))
        {
            stream.Fail(new YamuxException(YamuxError.StreamReset, "The stream was reset by the other side."));
            Forget(stream);
        }
        else if (frame.Flags.HasFlag(YamuxFlags.Fin))
        {
            stream.OnRemoteClosed();
        }
    }

    private async ValueTask ReceiveAsync(YamuxStream? stream, uint length, TransportReader reader)
    {
        if (stream is null && length > Math.Max(Options.WindowBytes, Options.MaxWindowBytes))
        {
            throw new YamuxException(YamuxError.WindowExceeded, $"A frame of {length} bytes came on an unknown stream.");
        }

        var wanted = stream?.Announce(length) ?? false;
        for (var remaining = (int)length; remaining > 0;)
        {
            if (!await reader.FillAsync(1, _ending.Token))
            {
                throw new YamuxException(YamuxError.TransportEnded, "The other side ended the connection within a frame.");
            }

            var part = reader.Buffered[..Math.Min(remaining, reader.Buffered.Length)];
            if (wanted)
            {
                stream!.Receive(part, moreFollows: part.Length < remaining);
            }

            remaining -= part.Length;
            reader.Consume(part.Length);
        }

        if (!wanted && length > 0)
        {
            // Disposed here while the other side still writes: tell it to stop.
            stream?.Reset();
        }
    }

    private async Task KeepAliveAsync()
    {
        try
        {
            EndWithoutWaiting(await _keepAlive.RunAsync(ResetForgotten, _ending.Token), goAwayCode: null);
        }
        catch (Exception e) when (e is OperationCanceledException or YamuxException)
        {
            // The session has ended.
        }
    }

    private void ResetForgotten()
    {
        foreach (var stream in _streams.Forgotten())
        {
            stream.Reset();
        }
    }

    private void OnTransportFailure(Exception e) => EndWithoutWaiting(
        new YamuxException(YamuxError.TransportFailed, $"The connection broke: {e.Message}", e), goAwayCode: null);

    private void EndWithoutWaiting(YamuxException failure, uint? goAwayCode) => _ = EndAsync(failure, goAwayCode);

    private async Task EndAsync(YamuxException failure, uint? goAwayCode)
    {
        if (_streams.End(failure, out var orderly) is not { } streams)
        {
            return;
        }

        if (goAwayCode is { } code)
        {
            TrySendControl(new YamuxFrame(YamuxType.GoAway, YamuxFlags.None, 0, code));
            await Task.WhenAny(Outgoing.DrainAsync(), Task.Delay(DrainTimeout));
        }

        Outgoing.Fail(failure);
        _accepted.Writer.TryComplete();
        Array.ForEach(streams, stream => stream.Fail(failure));
        _keepAlive.Fail(failure);
        await _ending.CancelAsync();
        try
        {
            await _transport.DisposeAsync();
        }
        finally
        {
            _completion.TrySetResult(orderly ? null : failure);
        }
    }
}
