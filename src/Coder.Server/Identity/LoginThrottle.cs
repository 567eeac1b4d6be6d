using System.Collections.Concurrent;

namespace Coder.Server.Identity;

/// <summary>
/// Slows down guessing of passwords without locking anybody out: a pair of client address and e-mail may fail a few times, and then
/// waits. The owner of the account, at another address, is not affected. Counts are per server and bounded.
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int MaxTracked = 20_000;
    private const int FreeFailures = 5;
    private const int FreeFailuresPerAddress = 60;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // A number of locks that does not grow with the entries: each failure asks for the count, which takes all of them.
    private readonly ConcurrentDictionary<string, Failures> _failures = new(
        Environment.ProcessorCount, capacity: 31, StringComparer.OrdinalIgnoreCase);

    /// <summary>How many addresses and pairs are remembered.</summary>
    public int Tracked => _failures.Count;

    /// <summary>How long the client must wait before another try; zero when it may try now.</summary>
    public TimeSpan WaitFor(string address, string email)
    {
        var pair = Wait(PairKey(address, email), FreeFailures);
        var all = Wait(address, FreeFailuresPerAddress);
        return pair > all ? pair : all;
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(string address, string email)
    {
        if (_failures.Count >= MaxTracked)
        {
            DropExpired();
        }

        Add(PairKey(address, email));
        Add(address);
    }

    /// <summary>Forgets the failures of a pair that got it right.</summary>
    public void Succeeded(string address, string email) => _failures.TryRemove(PairKey(address, email), out _);

    private static string PairKey(string address, string email) => $"{address} {email}";

    private TimeSpan Wait(string key, int free)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < free)
        {
            return TimeSpan.Zero;
        }

        var left = failures.Since + Window - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Add(string key)
    {
        var now = time.GetUtcNow();
        _failures.AddOrUpdate(
            key,
            _ => new Failures(1, now),
            (_, known) => now - known.Since > Window ? new Failures(1, now) : known with { Count = known.Count + 1 });
    }

    private void DropExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (key, failures) in _failures)
        {
            if (now - failures.Since > Window)
            {
                _failures.TryRemove(key, out _);
            }
        }

        if (_failures.Count >= MaxTracked)
        {
            _failures.Clear();
        }
    }

    private sealed record Failures(int Count, DateTimeOffset Since);
}
