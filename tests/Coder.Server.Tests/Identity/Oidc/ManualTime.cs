namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>The server's clock, a test's way of letting time pass.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _aheadTicks));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _aheadTicks, time.Ticks);
}
