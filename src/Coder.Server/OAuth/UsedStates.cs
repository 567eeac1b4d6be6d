using System.Collections.Concurrent;

namespace Coder.Server.OAuth;

/// <summary>Remembers the states of finished logins for as long as their cookies live, so that each is good for one callback.</summary>
internal sealed class UsedStates(TimeProvider time)
{
    private const int MaxTracked = 50_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>True the first time only.</summary>
    public bool TryUse(string state)
    {
        var now = time.GetUtcNow();
        if (_used.Count >= MaxTracked)
        {
            foreach (var (old, at) in _used)
            {
                if (now - at > Lifetime)
                {
                    _used.TryRemove(old, out _);
                }
            }

            if (_used.Count >= MaxTracked)
            {
                _used.Clear();
            }
        }

        return _used.TryAdd(state, now);
    }
}
