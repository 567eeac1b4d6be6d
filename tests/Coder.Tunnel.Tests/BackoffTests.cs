namespace Coder.Tunnel.Tests;

public sealed class BackoffTests
{
    [Fact]
    public void Times_double_from_a_tenth_of_a_second_to_ten_seconds_with_jitter()
    {
        var backoff = new Backoff(new Random(1));

        var times = Enumerable.Range(0, 12).Select(_ => backoff.Next().TotalMilliseconds).ToArray();

        for (var i = 0; i < times.Length; i++)
        {
            var most = Math.Min(100 * Math.Pow(2, i), 10_000);
            times[i].ShouldBeInRange(most / 2, most);
        }
    }

    [Fact]
    public void A_success_begins_anew()
    {
        var backoff = new Backoff(new Random(1));
        for (var i = 0; i < 9; i++)
        {
            backoff.Next();
        }

        backoff.Reset();

        backoff.Next().TotalMilliseconds.ShouldBeInRange(50, 100);
    }
}
