using System.Globalization;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;

namespace Coder.Server.Tests.Agents;

public sealed class MonitoredResourceTests
{
    private const long Gibibyte = 1 << 30;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly MonitoredResource Memory = new() { Threshold = 80 };

    [Theory]
    [InlineData("90 90 90", false)]
    [InlineData("90 90 90 90", true)]
    [InlineData("90 10 80 10 90 10 90", true)]
    [InlineData("79 79 79 79 79", false)]
    [InlineData("90 90 90 90 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", false)]
    [InlineData("-1 -1 -1 -1", false)]
    public void Too_much_is_in_use_when_it_was_in_four_of_the_last_twenty_measurements(string percentages, bool told) =>
        (Memory.After(Report(percentages), Now)?.State == ResourceMonitorState.Nok).ShouldBe(told);

    [Theory]
    [InlineData("10 10 10", false)]
    [InlineData("10 10 10 10", true)]
    [InlineData("10 10 10 10 90", false)]
    public void It_is_well_again_when_no_measurement_of_at_least_four_was_too_high(string percentages, bool told)
    {
        var full = Memory with { State = ResourceMonitorState.Nok, ChangedAt = Now };

        (full.After(Report(percentages), Now)?.State == ResourceMonitorState.Ok).ShouldBe(told);
    }

    [Fact]
    public void What_sways_is_told_to_be_full_every_five_minutes_at_most()
    {
        var well = Memory with { ChangedAt = Now };

        well.After(Report("90 90 90 90"), Now.AddMinutes(4)).ShouldBeNull();
        well.After(Report("90 90 90 90"), Now.AddMinutes(5)).ShouldNotBeNull();
    }

    [Fact]
    public void Only_its_own_measurements_count() =>
        (Memory with { Path = "/home" }).After(Report("90 90 90 90"), Now).ShouldBeNull();

    [Fact]
    public void The_sentences_say_how_much_is_in_use()
    {
        var full = Memory.After(Report("90 90 90 95"), Now).ShouldNotBeNull();
        full.Describe().ShouldBe("Memory: 1.9 of 2 GiB in use (95%), at or above the template's limit of 80%.");
        full.After(Report("40 40 40 40"), Now).ShouldNotBeNull().Describe()
            .ShouldBe("Memory: 0.8 of 2 GiB in use (40%), below the template's limit of 80% again.");
        (full with { Path = "/home/ada" }).Describe().ShouldStartWith("The volume of /home/ada: 1.9 of 2 GiB");
    }

    private static ResourceUsageReport Report(string percentages) => new(
    [
        .. percentages.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Select(percent => new ResourceUsagePoint(Now, [new ResourceUse("", ((2 * Gibibyte * percent) + 99) / 100, 2 * Gibibyte)])),
    ]);
}
