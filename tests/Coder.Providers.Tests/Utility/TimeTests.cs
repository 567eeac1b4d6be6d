using System.Globalization;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

public sealed class TimeTests
{
    private readonly ProviderDriver _time = new(UtilityProviderFactory.CreateTime(new At("2024-03-01T00:00:00Z")));

    [Theory]
    [InlineData("2023-01-31T10:00:00Z", 0, 1, 0, "2023-03-03T10:00:00Z")] // as Go counts: the 31st of February is the 3rd of March
    [InlineData("2024-02-29T00:00:00Z", 1, 0, 0, "2025-03-01T00:00:00Z")]
    [InlineData("2024-01-01T00:00:00Z", 0, 0, -1, "2023-12-31T00:00:00Z")]
    public async Task An_offset_is_counted_from_its_base(string from, int years, int months, int days, string expected)
    {
        var time = await _time.CreateAsync("time_offset", new { base_rfc3339 = from, offset_years = years, offset_months = months, offset_days = days });

        time.Text("rfc3339").ShouldBe(expected);
        time.Text("id").ShouldBe(from);
        time.Number("unix").ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_changed_offset_is_counted_anew_from_the_same_base()
    {
        var state = await _time.CreateAsync("time_offset", new { base_rfc3339 = "2024-01-01T00:00:00Z", offset_days = 1 });

        var plan = await _time.PlanAsync("time_offset", new { base_rfc3339 = "2024-01-01T00:00:00Z", offset_days = 2 }, state);

        plan.RequiresReplace.ShouldBeEmpty();
        plan.PlannedState.Text("rfc3339").ShouldBe("2024-01-03T00:00:00Z");
    }

    [Fact]
    public async Task A_rotating_time_is_gone_when_it_has_run_out()
    {
        var young = await _time.CreateAsync("time_rotating", new { rfc3339 = "2024-02-28T00:00:00Z", rotation_days = 7 });
        var old = await _time.CreateAsync("time_rotating", new { rfc3339 = "2024-01-28T00:00:00Z", rotation_days = 7 });

        young.Text("rotation_rfc3339").ShouldBe("2024-03-06T00:00:00Z");
        (await _time.ReadAsync("time_rotating", young)).NewState.ShouldNotBeNull();
        (await _time.ReadAsync("time_rotating", old)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task Arguments_that_make_no_time_are_refused()
    {
        (await _time.ValidateAsync("time_offset", new { })).Told().ShouldContain("At least one of offset_years");
        (await _time.ValidateAsync("time_rotating", new { })).Told().ShouldContain("At least one of rotation_years");
        (await _time.ValidateAsync("time_rotating", new { rotation_rfc3339 = "tomorrow" })).Told().ShouldContain("must be a time such as");
        (await _time.ApplyAsync("time_offset", new { offset_years = 9000 })).Diagnostics.Told()
            .ShouldContain("The offset_ arguments lead out of the years 1 to 9999.");
    }

    private sealed class At(string now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
    }
}
