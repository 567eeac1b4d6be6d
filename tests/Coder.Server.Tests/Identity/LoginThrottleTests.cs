using Coder.Server.Identity;
using Coder.Testing;

namespace Coder.Server.Tests.Identity;

public sealed class LoginThrottleTests
{
    private readonly StillClock _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public void Ten_thousand_wrong_passwords_do_not_lock_the_owner_out()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 10_000; i++)
        {
            throttle.Failed($"203.0.113.{i % 250}", "alice@example.com");
        }

        throttle.WaitFor("198.51.100.7", "alice@example.com").ShouldBe(TimeSpan.Zero);
        throttle.WaitFor("203.0.113.1", "alice@example.com").ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Who_guesses_waits_a_minute_and_then_may_try_again()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 5; i++)
        {
            throttle.WaitFor("203.0.113.1", "alice@example.com").ShouldBe(TimeSpan.Zero);
            throttle.Failed("203.0.113.1", "ALICE@example.com");
        }

        throttle.WaitFor("203.0.113.1", "alice@example.com").ShouldBe(TimeSpan.FromMinutes(1));
        throttle.WaitFor("203.0.113.1", "bob@example.com").ShouldBe(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMinutes(1));
        throttle.WaitFor("203.0.113.1", "alice@example.com").ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Trying_many_accounts_from_one_address_is_slowed_down_too()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 60; i++)
        {
            throttle.Failed("203.0.113.1", $"user{i}@example.com");
        }

        throttle.WaitFor("203.0.113.1", "fresh@example.com").ShouldBeGreaterThan(TimeSpan.Zero);
        throttle.WaitFor("203.0.113.2", "fresh@example.com").ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_is_remembered_of_failures_is_bounded()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 100_000; i++)
        {
            throttle.Failed($"2001:db8::{i:x}", $"user{i}@example.com");
        }

        throttle.Tracked.ShouldBeLessThanOrEqualTo(20_002);
    }
}
