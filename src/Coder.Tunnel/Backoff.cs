namespace Coder.Tunnel;

/// <summary>Growing times between attempts: 100 ms doubled up to 10 s, each shortened by up to half at random so that agents and clients do not come all at once.</summary>
/// <param name="random">Source of the shortening.</param>
public sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>Time until the next attempt.</summary>
    public TimeSpan Next()
    {
        var delay = _next * (1 - (random.NextDouble() / 2));
        _next = _next * 2 > Longest ? Longest : _next * 2;
        return delay;
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _next = First;
}
