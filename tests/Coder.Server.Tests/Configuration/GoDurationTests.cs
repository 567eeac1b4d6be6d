using Coder.Server.Configuration;

namespace Coder.Server.Tests.Configuration;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1h30m0s", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("250ms", 0.25)]
    [InlineData("-2m", -120)]
    [InlineData("1h1m1.5s", 3661.5)]
    public void Durations_are_read(string text, double seconds)
    {
        GoDuration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("h")]
    [InlineData("1d")]
    [InlineData("1h 2m")]
    [InlineData("--1h")]
    [InlineData("1..5h")]
    [InlineData("99999999999999h")]
    public void Other_texts_are_refused(string text) => GoDuration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(86_400, "24h0m0s")]
    [InlineData(61.5, "1m1.5s")]
    [InlineData(0.25, "250ms")]
    [InlineData(-90, "-1m30s")]
    public void Durations_are_written_as_they_are_read(double seconds, string text) =>
        GoDuration.Format(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
