namespace Coder.Server.Database;

/// <summary>
/// Remembers answers of the database for a few seconds, for what one page of a browser asks hundreds of times. An answer is forgotten when its channel is
/// nudged: at once when this server publishes, within a fraction of a second when another does, and after <see cref="KeepTime"/> in any case.
/// </summary>
/// <param name="channelOf">The channel that tells when an answer is out of date; null for an answer that is not to be remembered.</param>
internal sealed class RecentAnswers<TKey, TAnswer>(Func<TAnswer, string?> channelOf, Notifications notifications, TimeProvider time)
    where TKey : notnull
    where TAnswer : class
{
    /// <summary>Answers that are remembered; beyond that the database is asked.</summary>
    private const int MaxKnown = 4096;

    /// <summary>For how long, unless a nudge says before that something changed: as long as a nudge from another server may be lost.</summary>
    public static readonly TimeSpan KeepTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Known> _known = [];
    private DateTimeOffset _nextSweep;

    /// <summary>What was answered a moment ago and still holds; null when the database has to be asked.</summary>
    public TAnswer? Find(TKey key) => Look(key) is { Changes.HasNews: false } known && time.GetUtcNow() < known.Until ? known.Answer : null;

    /// <summary>Asks the database, and remembers the answer from the second time on: the first answer tells to which channel to listen.</summary>
    public async Task<TAnswer?> AskAsync(TKey key, Func<Task<TAnswer?>> ask, CancellationToken ct)
    {
        // It listens before it reads, so that no change comes between.
        var channel = Look(key) is { } before ? channelOf(before.Answer) : null;
        var changes = channel is null ? null : await notifications.SubscribeAsync(channel, ct);
        Known? known = null;
        try
        {
            var answer = await ask();
            if (answer is not null && channelOf(answer) is { } own)
            {
                known = new Known(answer, own == channel ? changes : null, time.GetUtcNow() + KeepTime);
            }

            return answer;
        }
        finally
        {
            if (changes is not null && known?.Changes is null)
            {
                await changes.DisposeAsync();
            }

            await ReplaceAsync(key, known);
        }
    }

    private Known? Look(TKey key)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(key);
        }
    }

    private async ValueTask ReplaceAsync(TKey key, Known? known)
    {
        List<Known> dropped = [];
        lock (_gate)
        {
            if (_known.Remove(key, out var before))
            {
                dropped.Add(before);
            }

            Sweep(dropped);
            if (known is not null)
            {
                if (_known.Count < MaxKnown)
                {
                    _known.Add(key, known);
                }
                else
                {
                    dropped.Add(known);
                }
            }
        }

        foreach (var one in dropped)
        {
            if (one.Changes is { } changes)
            {
                await changes.DisposeAsync();
            }
        }
    }

    private void Sweep(List<Known> dropped)
    {
        var now = time.GetUtcNow();
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + KeepTime;
        foreach (var (key, known) in _known)
        {
            if (known.Until <= now)
            {
                _known.Remove(key);
                dropped.Add(known);
            }
        }
    }

    /// <param name="Answer">What was found.</param>
    /// <param name="Changes">Tells when it is out of date; null when it is not to be used again, but for its channel.</param>
    /// <param name="Until">When it is too old.</param>
    private sealed record Known(TAnswer Answer, Notifications.Subscription? Changes, DateTimeOffset Until);
}
