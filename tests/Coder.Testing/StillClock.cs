namespace Coder.Testing;

/// <summary>A time of day that stands still until the test moves it. Timers run as usual: <see cref="ManualTime"/> is for those that a test moves.</summary>
public sealed class StillClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
