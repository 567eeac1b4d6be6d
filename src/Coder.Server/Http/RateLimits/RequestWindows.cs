namespace Coder.Server.Http.RateLimits;

/// <summary>
/// Counts requests per key over the last minute: those of this minute, and of the one before the share that is still within sixty seconds.
/// At most <paramref name="capacity"/> keys are kept; while all of them are in use, further keys share one count.
/// </summary>
internal sealed class RequestWindows<TKey>(int capacity, TKey shared, TimeProvider time)
    where TKey : notnull
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Counts> _counts = [];
    private long _sweptSecond;

    /// <summary>How many keys are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _counts.Count;
            }
        }
    }

    /// <summary>Counts a request: null when it is within the limit, else (and then it is not counted) how long to wait.</summary>
    public TimeSpan? Take(TKey key, int limit)
    {
        var now = time.GetUtcNow().UtcTicks;
        var minute = now / Window.Ticks;
        var share = (now % Window.Ticks) / (double)Window.Ticks;
        lock (_gate)
        {
            key = Room(key, now, minute);
            var counts = _counts.GetValueOrDefault(key).At(minute);
            if (counts.Current + (counts.Previous * (1 - share)) >= limit)
            {
                return Wait(counts, limit, share);
            }

            _counts[key] = counts with { Current = counts.Current + 1 };
            return null;
        }
    }

    /// <summary>Until enough of the minute before has passed, or at worst until this one is the one before; whole seconds, rounded up.</summary>
    private static TimeSpan Wait(Counts counts, int limit, double share)
    {
        var until = counts.Current >= limit ? 1.0 : 1 - ((limit - counts.Current) / (double)Math.Max(counts.Previous, 1));
        return TimeSpan.FromSeconds(Math.Floor(Math.Max(0, until - share) * Window.TotalSeconds) + 1);
    }

    private TKey Room(TKey key, long now, long minute)
    {
        if (_counts.Count < capacity || _counts.ContainsKey(key))
        {
            return key;
        }

        if (now / TimeSpan.TicksPerSecond != _sweptSecond)
        {
            _sweptSecond = now / TimeSpan.TicksPerSecond;
            foreach (var (known, counts) in _counts)
            {
                if (counts.Minute < minute - 1)
                {
                    _counts.Remove(known);
                }
            }
        }

        return _counts.Count < capacity ? key : shared;
    }

    private readonly record struct Counts(long Minute, int Current, int Previous)
    {
        public Counts At(long minute) => (minute - Minute) switch
        {
            0 => this,
            1 => new(minute, 0, Current),
            _ => new(minute, 0, 0),
        };
    }
}
