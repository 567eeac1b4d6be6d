using Coder.Tunnel.Framing;

namespace Coder.Tunnel.Resuming;

/// <summary>
/// The accepting side's resumable streams by id. One whose transport broke is kept for <see cref="ResumeOptions.KeepTime"/>, and goes on when
/// the same user comes back for it; who comes later takes it from who has it.
/// </summary>
/// <param name="options">Limits and times.</param>
public sealed class ResumableStreams(ResumeOptions options) : IResumableOwner
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private long _lastOrphan;

    /// <summary>Streams, with and without their other side.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Streams whose other side is away.</summary>
    public int OrphanCount
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Count(entry => entry.Orphan is not null);
            }
        }
    }

    /// <summary>Makes a stream of a transport whose header asked for one, and answers the header.</summary>
    /// <param name="id">The id that the other side chose.</param>
    /// <param name="owner">The user, whom the server vouches for; only they can resume it.</param>
    /// <param name="transport">The transport; the stream's from now on.</param>
    /// <param name="cancellationToken">Ends the answering.</param>
    /// <exception cref="StreamRefusedException">The id is taken, or there are too many.</exception>
    public async Task<ResumableStream> OpenAsync(Guid id, Guid owner, TunnelStream transport, CancellationToken cancellationToken)
    {
        var stream = new ResumableStream(id, options, this);
        lock (_gate)
        {
            if (_entries.Count >= options.MaxStreams)
            {
                throw new StreamRefusedException($"There are {options.MaxStreams} connections to this workspace already; close some first.");
            }

            if (!_entries.TryAdd(id, new Entry(stream, owner)))
            {
                throw new StreamRefusedException("The id of this connection was used before; choose a random one.");
            }
        }

        try
        {
            await StreamHeader.AcceptAsync(transport, received: 0, cancellationToken);
            stream.Attach(transport, received: 0);
            return stream;
        }
        catch
        {
            OnOver(stream);
            throw;
        }
    }

    /// <summary>Lets a stream go on with a new transport, and answers its header.</summary>
    /// <param name="id">Id of the stream.</param>
    /// <param name="owner">The user who comes, whom the server vouches for.</param>
    /// <param name="received">How far the other side has received.</param>
    /// <param name="transport">The transport; the stream's from now on.</param>
    /// <param name="cancellationToken">Ends the answering.</param>
    /// <exception cref="StreamRefusedException">There is no such stream of this user.</exception>
    public async Task ResumeAsync(Guid id, Guid owner, long received, TunnelStream transport, CancellationToken cancellationToken)
    {
        if (Find(id, owner) is not { } entry)
        {
            throw new StreamRefusedException(
                $"The connection is not there any more. The workspace's agent was started anew, or you were away for longer than {Words(options.KeepTime)}.");
        }

        await entry.Turn.WaitAsync(cancellationToken);
        try
        {
            var position = await entry.Stream.DetachAsync();
            entry.Stream.CheckReceived(received);
            await StreamHeader.AcceptAsync(transport, position, cancellationToken);
            entry.Stream.Attach(transport, received);
            Adopt(entry);
        }
        catch (ResumeException e)
        {
            throw new StreamRefusedException(e.Message);
        }
        finally
        {
            entry.Turn.Release();
            OnDetached(entry.Stream);
        }
    }

    /// <summary>Ends all streams; their other sides are told why.</summary>
    /// <param name="reason">One sentence for people.</param>
    public void Close(string reason)
    {
        Entry[] entries;
        lock (_gate)
        {
            entries = [.. _entries.Values];
        }

        foreach (var entry in entries)
        {
            entry.Stream.Reset(reason);
        }
    }

    void IResumableOwner.OnDetached(ResumableStream stream, Exception reason) => OnDetached(stream);

    void IResumableOwner.OnOver(ResumableStream stream) => OnOver(stream);

    private Entry? Find(Guid id, Guid owner)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(id) is { } entry && entry.Owner == owner ? entry : null;
        }
    }

    private void OnDetached(ResumableStream stream)
    {
        Entry? oldest = null;
        lock (_gate)
        {
            if (stream.IsAttached || _entries.GetValueOrDefault(stream.Id) is not { Orphan: null } entry)
            {
                return;
            }

            entry.OrphanNumber = ++_lastOrphan;
            entry.Orphan = options.TimeProvider.CreateTimer(_ => Expire(entry), state: null, options.KeepTime, Timeout.InfiniteTimeSpan);
            var orphans = _entries.Values.Where(one => one.Orphan is not null);
            if (orphans.Count() > options.MaxOrphans)
            {
                oldest = orphans.MinBy(one => one.OrphanNumber);
            }
        }

        oldest?.Stream.Abandon(new ResumeException("Too many connections wait for somebody who is away; this one did so for the longest time."));
    }

    private void OnOver(ResumableStream stream)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(stream.Id) is { } entry && entry.Stream == stream)
            {
                _entries.Remove(stream.Id);
                entry.Orphan?.Dispose();
            }
        }
    }

    private void Adopt(Entry entry)
    {
        lock (_gate)
        {
            entry.Orphan?.Dispose();
            entry.Orphan = null;
        }
    }

    private void Expire(Entry entry)
    {
        lock (_gate)
        {
            if (entry.Orphan is null || entry.Stream.IsAttached)
            {
                return;
            }
        }

        entry.Stream.Abandon(new ResumeException($"Nobody came back for the connection within {Words(options.KeepTime)}."));
    }

    private static string Words(TimeSpan time) => time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0.#} min" : $"{time.TotalSeconds:0.#} s";

    private sealed class Entry(ResumableStream stream, Guid owner)
    {
        public ResumableStream Stream { get; } = stream;

        public Guid Owner { get; } = owner;

        /// <summary>One comes back at a time.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>Runs while the other side is away.</summary>
        public ITimer? Orphan { get; set; }

        public long OrphanNumber { get; set; }
    }
}
