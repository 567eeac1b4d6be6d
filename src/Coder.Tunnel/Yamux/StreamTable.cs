namespace Coder.Tunnel.Yamux;

/// <summary>
/// The streams of a session by their ids, those of this side that are not acknowledged yet, and whether there may be more. Thread-safe.
/// </summary>
/// <param name="session">Whose they are.</param>
/// <param name="role">Decides which ids are this side's.</param>
/// <param name="acknowledged">Called when the other side has acknowledged or lost a stream that this side opened; within the table's lock.</param>
internal sealed class StreamTable(YamuxSession session, YamuxRole role, Action acknowledged)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, YamuxStream> _streams = [];
    private readonly HashSet<uint> _unacknowledged = [];
    private uint _nextId = role == YamuxRole.Client ? 1u : 2u;
    private uint _lastRemoteId;
    private bool _remoteGoneAway;
    private YamuxException? _failure;
    private TaskCompletionSource? _emptied;

    /// <summary>Streams that are open now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>False as soon as no stream can be opened any more.</summary>
    public bool TakesStreams
    {
        get
        {
            lock (_gate)
            {
                return _failure is null && !_remoteGoneAway;
            }
        }
    }

    /// <summary>What broke the session; null while it lasts, and when one side meant to end it.</summary>
    public YamuxException? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure is { Error: not YamuxError.SessionClosed } failure && !_remoteGoneAway ? failure : null;
            }
        }
    }

    /// <summary>What is thrown for the use of a session that has ended.</summary>
    public YamuxException EndedOnUse() => new(_failure!.Error, _failure.Message, _failure);

    /// <summary>A new stream of this side, which <paramref name="announce"/> tells the other side.</summary>
    /// <exception cref="YamuxException">The session has ended, or the other side has gone away.</exception>
    public YamuxStream Open(Action<YamuxStream> announce)
    {
        lock (_gate)
        {
            if (_failure is not null || _remoteGoneAway)
            {
                throw _failure is null
                    ? new YamuxException(YamuxError.GoneAway, "The other side accepts no new streams.")
                    : EndedOnUse();
            }

            var stream = new YamuxStream(session, _nextId);
            _nextId += 2;
            _streams.Add(stream.Id, stream);
            _unacknowledged.Add(stream.Id);

            // Within the lock: the frames that open streams have to go out in the order of their ids.
            announce(stream);
            return stream;
        }
    }

    /// <summary>The stream that a frame is for, a new one when the frame opens it; null when there is none, or no more are taken.</summary>
    /// <param name="frame">A frame of the other side.</param>
    /// <param name="accept">Takes a new stream; false when there is no room.</param>
    /// <exception cref="YamuxException">The other side must not use that id.</exception>
    public YamuxStream? FindOrAdd(YamuxFrame frame, Func<YamuxStream, bool> accept)
    {
        if (frame.StreamId == 0)
        {
            throw new YamuxException(YamuxError.InvalidStreamId, $"A {frame.Type} frame came for stream 0, which is the session itself.");
        }

        lock (_gate)
        {
            if (frame.Flags.HasFlag(YamuxFlags.Syn))
            {
                return Add(frame.StreamId, accept);
            }

            if (frame.Flags.HasFlag(YamuxFlags.Ack))
            {
                Acknowledge(frame.StreamId);
            }

            return _streams.GetValueOrDefault(frame.StreamId);
        }
    }

    /// <summary>The other side opens no more streams and takes no more.</summary>
    public void GoAway()
    {
        lock (_gate)
        {
            _remoteGoneAway = true;
        }
    }

    /// <summary>Completes when no stream is open.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_streams.Count == 0)
            {
                return Task.CompletedTask;
            }

            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    /// <summary>Removes a stream that is closed on both sides or was reset.</summary>
    public void Remove(YamuxStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream.Id);
            Acknowledge(stream.Id);
            TellIfEmpty();
        }
    }

    /// <summary>Streams that were disposed on this side and that the other side has not closed in time.</summary>
    public YamuxStream[] Forgotten()
    {
        lock (_gate)
        {
            return
            [
                .. _streams.Values.Where(stream =>
                    stream.IsLingering && session.Options.TimeProvider.GetElapsedTime(stream.DisposedAt) > session.Options.StreamCloseTimeout),
            ];
        }
    }

    /// <summary>Ends the session, once.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="orderly">One side meant to end it.</param>
    /// <returns>The streams that were open, which are out of the table; null when the session has ended before.</returns>
    public YamuxStream[]? End(YamuxException failure, out bool orderly)
    {
        lock (_gate)
        {
            orderly = failure.Error == YamuxError.SessionClosed || (_remoteGoneAway && failure.Error == YamuxError.TransportEnded);
            if (_failure is not null)
            {
                return null;
            }

            _failure = failure;
            YamuxStream[] streams = [.. _streams.Values];
            _streams.Clear();
            TellIfEmpty();
            return streams;
        }
    }

    private YamuxStream? Add(uint id, Func<YamuxStream, bool> accept)
    {
        var isOurs = id % 2 == (role == YamuxRole.Client ? 1u : 0u);
        if (isOurs || id <= _lastRemoteId)
        {
            throw new YamuxException(
                YamuxError.InvalidStreamId,
                isOurs ? $"The other side opened stream {id}, an id of this side." : $"The other side opened stream {id} after {_lastRemoteId}.");
        }

        _lastRemoteId = id;
        var stream = new YamuxStream(session, id);
        if (_failure is not null || _streams.Count >= session.Options.MaxStreams || !accept(stream))
        {
            session.Outgoing.SendControl(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Rst, id, 0));
            return null;
        }

        _streams.Add(id, stream);
        return stream;
    }

    private void TellIfEmpty()
    {
        if (_streams.Count == 0)
        {
            _emptied?.TrySetResult();
            _emptied = null;
        }
    }

    private void Acknowledge(uint id)
    {
        if (_unacknowledged.Remove(id))
        {
            acknowledged();
        }
    }
}
