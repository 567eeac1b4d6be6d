namespace Coder.Tunnel.Yamux;

/// <summary>The pings of a session: measures round trips, and notices a peer that has gone silent.</summary>
/// <param name="outgoing">Where pings go out.</param>
/// <param name="options">Clock, interval and patience.</param>
internal sealed class KeepAlive(SendQueue outgoing, YamuxOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, TaskCompletionSource> _pings = [];
    private uint _lastPing;
    private long _framesReceived;
    private YamuxException? _failure;

    /// <summary>A frame came: a sign of life.</summary>
    public void OnFrame() => Interlocked.Increment(ref _framesReceived);

    /// <exception cref="YamuxException">The flags make no sense, or the peer floods.</exception>
    public void OnPing(YamuxFrame frame)
    {
        if (frame.Flags == YamuxFlags.Syn)
        {
            outgoing.SendControl(frame with { Flags = YamuxFlags.Ack });
        }
        else if (frame.Flags == YamuxFlags.Ack)
        {
            lock (_gate)
            {
                _pings.GetValueOrDefault(frame.Length)?.TrySetResult();
            }
        }
        else
        {
            throw new YamuxException(YamuxError.InvalidFlags, $"A ping has the flags {frame.Flags}.");
        }
    }

    /// <summary>Measures a round trip.</summary>
    /// <exception cref="YamuxException">The session has ended.</exception>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        uint value;
        lock (_gate)
        {
            if (_failure is { } failure)
            {
                throw new YamuxException(failure.Error, failure.Message, failure);
            }

            value = ++_lastPing;
            _pings.Add(value, answer);
        }

        var start = options.TimeProvider.GetTimestamp();
        try
        {
            outgoing.SendControl(new YamuxFrame(YamuxType.Ping, YamuxFlags.Syn, 0, value));
            await answer.Task.WaitAsync(cancellationToken);
            return options.TimeProvider.GetElapsedTime(start);
        }
        finally
        {
            lock (_gate)
            {
                _pings.Remove(value);
            }
        }
    }

    /// <summary>Pings at intervals until the peer is silent for too long, which is the result, or until it is cancelled.</summary>
    /// <param name="onTick">Called at each interval.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<YamuxException> RunAsync(Action onTick, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.KeepAliveInterval, options.TimeProvider);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            onTick();
            var before = Interlocked.Read(ref _framesReceived);
            try
            {
                await PingAsync(cancellationToken).WaitAsync(options.KeepAliveTimeout, options.TimeProvider, cancellationToken);
            }
            catch (TimeoutException) when (Interlocked.Read(ref _framesReceived) == before)
            {
                return new YamuxException(
                    YamuxError.KeepAliveTimeout, $"Nothing came within {options.KeepAliveTimeout.TotalSeconds} s after a ping.");
            }
            catch (TimeoutException)
            {
                // The answer waits behind other data, which is a sign of life too.
            }
        }
    }

    /// <summary>Fails the pings that wait, and all later ones.</summary>
    public void Fail(YamuxException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            foreach (var ping in _pings.Values)
            {
                ping.TrySetException(failure);
            }
        }
    }
}
