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

    /// <summary>
    /// Makes a stream of a transport whose header asked for one, and answers the header. A header that comes again, since the other side did not see
    /// the answer, is one for the same stream, which goes on with the new transport.
    /// </summary>
    /// <param name="id">The id that the other side chose.</param>
    /// <param name="owner">The user, whom the server vouches for; only they can resume it.</param>
    /// <param name="transport">The transport; the stream's from now on.</param>
    /// <param name="cancellationToken">Ends the answering.</param>
    /// <returns>The stream to serve; null when it is being served already.</returns>
    /// <exception cref="StreamRefusedException">The id was used for something else, or there are too many streams.</exception>
    public async Task<ResumableStream?> OpenAsync(Guid id, Guid owner, TunnelStream transport, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (entry, isNew) = FindOrAdd(id, owner);
            if (isNew)
            {
                return await AcceptAsync(entry, transport, cancellationToken);
            }

            if (await ReturnAsync(entry, received: null, transport, cancellationToken))
            {
                return null;
            }
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
        if (Find(id, owner) is not { } entry || !await ReturnAsync(entry, received, transport, cancellationToken))
        {
            throw new StreamRefusedException(
                $"The connection is not there any more. The workspace's agent was started anew, or you were away for longer than {Words(options.KeepTime)}.");
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

    /// <summary>The entry of an id, whose turn a new one has already.</summary>
    private (Entry Entry, bool IsNew) FindOrAdd(Guid id, Guid owner)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(id) is { } existing)
            {
                return existing.Owner == owner ? (existing, false) : throw WasUsed();
            }

            if (_entries.Count >= options.MaxStreams)
            {
                throw new StreamRefusedException($"There are {options.MaxStreams} connections to this workspace already; close some first.");
            }

            var entry = new Entry(new ResumableStream(id, options, this), owner);
            _entries.Add(id, entry);
            return (entry, true);
        }
    }

    private async Task<ResumableStream> AcceptAsync(Entry entry, TunnelStream transport, CancellationToken cancellationToken)
    {
        try
        {
            await StreamHeader.AcceptAsync(transport, received: 0, cancellationToken);
            entry.Stream.Attach(transport, received: 0);
            return entry.Stream;
        }
        catch
        {
            OnOver(entry.Stream);
            throw;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>Lets a stream go on with a new transport, and answers its header.</summary>
    /// <returns>False when it ended while others had their turn, and there is no answer yet.</returns>
    private async Task<bool> ReturnAsync(Entry entry, long? received, TunnelStream transport, CancellationToken cancellationToken)
    {
        await entry.Turn.WaitAsync(cancellationToken);
        try
        {
            if (Find(entry.Stream.Id, entry.Owner) != entry)
            {
                return false;
            }

            if (received is null && !entry.Stream.IsUntouched)
            {
                throw WasUsed();
            }

            var position = await entry.Stream.DetachAsync();
            entry.Stream.CheckReceived(received ?? 0);
            await StreamHeader.AcceptAsync(transport, position, cancellationToken);
            entry.Stream.Attach(transport, received ?? 0);
            Adopt(entry);
            return true;
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

    private static StreamRefusedException WasUsed() => new("The id of this connection was used before; choose a random one.");

    private void OnDetached(ResumableStream stream)
    {
        Entry? oldest = null;
        lock (_gate)
        {
            if (stream.IsAttached || _entries.GetValueOrDefault(stream.Id) is not { Orphan: null } entry || entry.Stream != stream)
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

        /// <summary>One comes at a time, the one who opens it first.</summary>
        public SemaphoreSlim Turn { get; } = new(0);

        /// <summary>Runs while the other side is away.</summary>
        public ITimer? Orphan { get; set; }

        public long OrphanNumber { get; set; }
    }
}
