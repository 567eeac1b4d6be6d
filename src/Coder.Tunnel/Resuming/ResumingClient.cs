using System.Security.Cryptography;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Resuming;

/// <summary>
/// The opening side: streams over one session that is made anew when it breaks, while the streams go on. One that breaks while a stream is opened
/// is made anew as well. Gives up after <see cref="ResumeOptions.ReconnectTime"/>, or as soon as the other side refuses for good.
/// </summary>
public sealed class ResumingClient : IResumableOwner, IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<YamuxSession>> _connect;
    private readonly ResumeOptions _options;
    private readonly Backoff _backoff = new(Random.Shared);
    private readonly Lock _gate = new();
    private readonly Dictionary<ResumableStream, OpenTransport> _streams = [];
    private readonly HashSet<ResumableStream> _detached = [];
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly CancellationTokenSource _closing = new();
    private Task _returning = Task.CompletedTask;
    private bool _isReturning;
    private YamuxSession _session;

    /// <summary>Takes over a session.</summary>
    /// <param name="session">The first session.</param>
    /// <param name="connect">
    /// Makes the next session, through whichever server answers. An <see cref="IOException"/> other than <see cref="ResumeException"/> is a reason to try
    /// again; a <see cref="ResumeException"/> and anything else is the end.
    /// </param>
    /// <param name="options">Limits and times.</param>
    public ResumingClient(YamuxSession session, Func<CancellationToken, Task<YamuxSession>> connect, ResumeOptions options)
    {
        _connect = connect;
        _options = options;
        _session = session;
    }

    /// <summary>Told when a connection was lost and the client begins to come back. Called on any thread.</summary>
    public Action? Lost { get; init; }

    /// <summary>Told when all streams are back, or have ended because they could not come back. Called on any thread.</summary>
    public Action? Returned { get; init; }

    /// <summary>
    /// Opens a stream. It is resumable when the other side can do that, and a plain one otherwise. When the connection breaks meanwhile, or the other
    /// side refuses for the moment, a stream is returned that is on its way back already: reads and writes wait until it is, or fail when it is given up.
    /// </summary>
    /// <param name="open">Exchanges the headers; called again for each transport, with how far this side has received.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="StreamRefusedException">The other side refused for good.</exception>
    /// <exception cref="IOException">What was to be sent, or what came, is no header.</exception>
    public async Task<TunnelStream> OpenAsync(OpenTransport open, CancellationToken cancellationToken)
    {
        var stream = new ResumableStream(new Guid(RandomNumberGenerator.GetBytes(16)), _options, this);
        YamuxStream? transport = null;
        try
        {
            transport = await (await SessionAsync(cancellationToken)).OpenStreamAsync(cancellationToken);
            if ((await open(transport, stream.Point(), cancellationToken)).Received is not { } received)
            {
                return transport;
            }

            Keep(stream, open);
            stream.Attach(transport, received);
        }
        catch (Exception e)
        {
            transport?.Reset();
            if (!IsWorthAnotherAttempt(e))
            {
                stream.Abandon(new ResumeException(e.Message, e));
                throw;
            }

            Keep(stream, open);
            OnDetached(stream, e);
        }

        return stream;
    }

    /// <summary>Opens a stream without resuming.</summary>
    /// <exception cref="IOException">There is no connection.</exception>
    public async Task<YamuxStream> OpenPlainAsync(CancellationToken cancellationToken) =>
        await (await SessionAsync(cancellationToken)).OpenStreamAsync(cancellationToken);

    /// <summary>
    /// Ends the connection for good. Streams that the other side would keep for this one are reset before, and it gets
    /// <see cref="ResumeOptions.LastWordsTime"/> to hear of that.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _returning;
        if (Streams(stream => !stream.NeedsNothing) is { Length: > 0 } unfinished)
        {
            Array.ForEach(unfinished, stream => stream.Reset("The client has ended."));
            await HeardAsync();
        }

        await _session.DisposeAsync();
        Array.ForEach(Streams(_ => true), stream => stream.Abandon(new ResumeException("The connection was closed on this side.")));
    }

    void IResumableOwner.OnDetached(ResumableStream stream, Exception reason) => OnDetached(stream, reason);

    void IResumableOwner.OnOver(ResumableStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
            _detached.Remove(stream);
        }
    }

    /// <summary>Whether the next connection may do better. Refusals for good, and bytes that make no sense, come again.</summary>
    private static bool IsWorthAnotherAttempt(Exception e) => e switch
    {
        StreamRefusedException refused => refused.IsTemporary,
        ResumeException or MalformedHeaderException => false,
        _ => e is IOException,
    };

    private void Keep(ResumableStream stream, OpenTransport open)
    {
        lock (_gate)
        {
            // Disposal ends the streams that it finds.
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            _streams.Add(stream, open);
        }
    }

    private ResumableStream[] Streams(Func<ResumableStream, bool> include)
    {
        lock (_gate)
        {
            return [.. _streams.Keys.Where(include)];
        }
    }

    // What is on its way when the connection ends may be lost: the other side has closed the transports when it has heard, or the connection is gone.
    private async Task HeardAsync()
    {
        try
        {
            await _session.WhenIdleAsync().WaitAsync(_options.LastWordsTime, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            // It keeps them until nobody has come back for them.
        }
    }

    private void OnDetached(ResumableStream stream, Exception reason)
    {
        if (stream.NeedsNothing)
        {
            stream.Abandon(new ResumeException("The stream has ended."));
            return;
        }

        lock (_gate)
        {
            if (_closing.IsCancellationRequested || !_streams.ContainsKey(stream))
            {
                return;
            }

            _detached.Add(stream);
            if (!_isReturning)
            {
                _isReturning = true;
                _returning = Task.Run(() => ReturnAsync(reason));
            }
        }
    }

    private async Task ReturnAsync(Exception reason)
    {
        Lost?.Invoke();
        var start = _options.TimeProvider.GetTimestamp();
        var attempts = 0;
        try
        {
            while (!AllAreBack())
            {
                await Task.Delay(_backoff.Next(), _options.TimeProvider, _closing.Token);
                attempts++;
                try
                {
                    await AttemptAsync();
                    _backoff.Reset();
                }
                catch (IOException e) when (e is not ResumeException)
                {
                    reason = e;
                }
                catch (OperationCanceledException e) when (!_closing.IsCancellationRequested)
                {
                    reason = new TimeoutException($"no answer within {_options.AttemptTimeout.TotalSeconds} s", e);
                }

                if (_options.TimeProvider.GetElapsedTime(start) >= _options.ReconnectTime)
                {
                    throw new ResumeException(
                        $"The connection was lost and did not come back: {attempts} attempts in {_options.ReconnectTime.TotalMinutes:0.#} min, the last one: {reason.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            GiveUp(e as ResumeException ?? new ResumeException($"The connection was lost and cannot come back: {e.Message}", e));
        }

        Returned?.Invoke();
    }

    /// <summary>True when nothing is to be brought back, and then nobody is at it.</summary>
    private bool AllAreBack()
    {
        lock (_gate)
        {
            return !(_isReturning = _detached.Count > 0);
        }
    }

    private async Task AttemptAsync()
    {
        using var timeout = new CancellationTokenSource(_options.AttemptTimeout, _options.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
        var session = await SessionAsync(linked.Token);
        KeyValuePair<ResumableStream, OpenTransport>[] detached;
        lock (_gate)
        {
            detached = [.. _streams.Where(pair => _detached.Contains(pair.Key))];
        }

        await Task.WhenAll(detached.Select(pair => ReturnAsync(session, pair.Key, pair.Value, linked.Token)));
    }

    private async Task ReturnAsync(YamuxSession session, ResumableStream stream, OpenTransport open, CancellationToken cancellationToken)
    {
        await stream.DetachAsync();
        var transport = await session.OpenStreamAsync(cancellationToken);
        try
        {
            var answer = await open(transport, stream.Point(), cancellationToken);
            lock (_gate)
            {
                // Before it is attached: it may be lost again at once.
                _detached.Remove(stream);
            }

            stream.Attach(transport, answer.Received ?? throw new ResumeException("The workspace's agent cannot resume connections any more."));
        }
        catch (Exception e)
        {
            transport.Reset();
            if (e is IOException && !IsWorthAnotherAttempt(e))
            {
                stream.Abandon(e as ResumeException ?? new ResumeException(e.Message, e));
                return;
            }

            throw;
        }
    }

    private void GiveUp(ResumeException reason)
    {
        ResumableStream[] detached;
        lock (_gate)
        {
            _isReturning = false;
            detached = [.. _detached];
        }

        foreach (var stream in detached)
        {
            stream.Abandon(reason);
        }
    }

    private async Task<YamuxSession> SessionAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (!_session.TakesStreams)
            {
                var next = await _connect(cancellationToken);
                await _session.DisposeAsync();
                _session = next;
            }

            return _session;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
