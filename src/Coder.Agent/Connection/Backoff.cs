namespace Coder.Agent.Connection;

/// <summary>Growing times between attempts: 100 ms doubled up to 10 s, each shortened by up to half at random so that agents do not come all at once.</summary>
internal sealed class Backoff(Random random)
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
