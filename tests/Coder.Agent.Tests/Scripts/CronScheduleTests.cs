using System.Globalization;
using Coder.Agent.Scripts;

namespace Coder.Agent.Tests.Scripts;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 * * * * *", "2026-03-04 05:06:07", "2026-03-04 05:07:00")]
    [InlineData("*/15 * * * * *", "2026-03-04 05:06:50", "2026-03-04 05:07:00")]
    [InlineData("0 30 8 * * MON-FRI", "2026-03-06 09:00:00", "2026-03-09 08:30:00")]
    [InlineData("0 0 0 1 JAN *", "2026-03-04 05:06:07", "2027-01-01 00:00:00")]
    [InlineData("0 0 12 13 * FRI", "2026-03-04 05:06:07", "2026-03-06 12:00:00")]
    [InlineData("0 0 0 29 2 ?", "2026-03-04 05:06:07", "2028-02-29 00:00:00")]
    [InlineData("5,10 0 0 * *", "2026-03-04 00:00:05", "2026-03-04 00:00:10")]
    [InlineData("0 0 22-23/1 * * 7", "2026-03-04 05:06:07", "2026-03-08 22:00:00")]
    [InlineData("0 5/20 * * * *", "2026-03-04 05:06:07", "2026-03-04 05:25:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31 23:59:59", "2027-12-31 23:59:59")]
    public void The_next_time_is_the_first_that_matches(string expression, string after, string expected)
    {
        CronSchedule.TryParse(expression, out var schedule, out _).ShouldBeTrue();

        schedule!.Next(At(after), TimeZoneInfo.Utc).ShouldBe(At(expected));
    }

    [Fact]
    public void A_date_that_never_comes_has_no_next_time()
    {
        CronSchedule.TryParse("0 0 0 30 2 *", out var schedule, out _).ShouldBeTrue();

        schedule!.Next(At("2026-01-01 00:00:00"), TimeZoneInfo.Utc).ShouldBeNull();
    }

    [Theory]
    [InlineData("* * *", "has 3 fields; write second, minute, hour, day of month, month and day of week")]
    [InlineData("60 * * * * *", "the second \"60\" is not between 0 and 59")]
    [InlineData("* * * * FOO *", "the month \"FOO\" is not between 1 and 12")]
    [InlineData("*/0 * * * * *", "the step in the second \"*/0\" is not a number above 0")]
    [InlineData("30-10 * * * * *", "the second \"30-10\" runs backwards")]
    [InlineData("1, * * * * *", "the second \"\" is not between 0 and 59")]
    public void A_malformed_expression_says_what_is_wrong(string expression, string message)
    {
        CronSchedule.TryParse(expression, out _, out var error).ShouldBeFalse();

        error.ShouldNotBeNull().ShouldContain(message);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
