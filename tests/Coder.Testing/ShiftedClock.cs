namespace Coder.Testing;

/// <summary>The time of day, ahead by what the test says. Timers run as usual: <see cref="ManualTime"/> is for those that a test moves.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ticks;

    public TimeSpan Shift
    {
        get => new(Interlocked.Read(ref _ticks));
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
