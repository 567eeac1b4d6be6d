using System.Diagnostics;

namespace Coder.Testing;

/// <summary>Waits for a state of another process that nothing announces.</summary>
public static class Eventually
{
    /// <summary>Asks <paramref name="condition"/> until it holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time; the message names <paramref name="what"/>.</exception>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var limit = within ?? Deadline.Limit;
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            if (await condition())
            {
                return;
            }
        }
        while (clock.Elapsed < limit && await timer.WaitForNextTickAsync());

        throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}");
    }

    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? within = null) =>
        HoldsAsync(what, () => Task.FromResult(condition()), within);
}
