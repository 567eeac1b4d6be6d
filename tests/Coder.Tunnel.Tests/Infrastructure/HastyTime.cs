namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>A clock on which waits of up to ten seconds pass at once, and longer ones never.</summary>
internal sealed class HastyTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime <= TimeSpan.FromSeconds(10) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
