using Coder.Cli.Output;

namespace Coder.Cli.Tests.Output;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("30d", 30 * 86400)]
    [InlineData("1h30m", 5400)]
    [InlineData("1y12h", (365 * 86400) + 43200)]
    [InlineData("1.5h", 5400)]
    [InlineData("0s", 0)]
    [InlineData("500ms", 0.5)]
    public void Durations_are_read_as_people_write_them(string text, double seconds) =>
        Durations.Parse(text).TotalSeconds.ShouldBe(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("ten minutes")]
    [InlineData("1h x")]
    [InlineData("-1h")]
    public void What_is_not_a_duration_is_refused(string text) =>
        Should.Throw<CliException>(() => Durations.Parse(text)).Hint.ShouldNotBeNull().ShouldContain("1h30m");

    [Theory]
    [InlineData(0.44, "0.4s")]
    [InlineData(12.9, "12s")]
    [InlineData(125, "2m05s")]
    [InlineData(7260, "2h01m")]
    public void Elapsed_time_is_short(double seconds, string text) =>
        Durations.Elapsed(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
