using System.Threading.Channels;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>A clock whose timers of one length fire when the test says so; all others run as ever.</summary>
internal sealed class HeldTime(TimeSpan held) : TimeProvider
{
    private readonly Channel<HeldTimer> _timers = Channel.CreateUnbounded<HeldTimer>();

    /// <summary>Waits until somebody waits for that length of time, and lets it be over.</summary>
    public async Task PassAsync() => (await _timers.Reader.ReadAsync(Deadline.Token())).Fire();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        var timer = new HeldTimer(callback, state);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    private sealed class HeldTimer(TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
