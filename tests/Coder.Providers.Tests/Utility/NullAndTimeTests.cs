using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

public sealed class NullAndTimeTests
{
    [Fact]
    public async Task A_null_resource_is_replaced_when_a_trigger_changes()
    {
        var provider = new ProviderDriver(UtilityProviderFactory.CreateNull());
        var state = await provider.CreateAsync("null_resource", new { triggers = new { a = "1" } });

        (await provider.PlanAsync("null_resource", new { triggers = new { a = "1" } }, state)).RequiresReplace.ShouldBeEmpty();
        (await provider.PlanAsync("null_resource", new { triggers = new { a = "2" } }, state))
            .RequiresReplace.ShouldHaveSingleItem().ToString().ShouldBe("triggers");
    }

    [Fact]
    public async Task A_null_data_source_gives_back_its_inputs()
    {
        var provider = new ProviderDriver(UtilityProviderFactory.CreateNull());

        var data = await provider.DataValueAsync("null_data_source", new { inputs = new { a = "1" } });

        data.GetAttribute("outputs").Text("a").ShouldBe("1");
    }

    [Fact]
    public async Task A_static_time_is_the_time_it_was_given()
    {
        var provider = new ProviderDriver(UtilityProviderFactory.CreateTime(TimeProvider.System));

        var time = await provider.CreateAsync("time_static", new { rfc3339 = "2024-02-29T13:05:00Z" });

        time.Number("unix").ShouldBe(1_709_211_900);
        time.Number("day").ShouldBe(29);
    }

    [Fact]
    public async Task A_pause_that_is_canceled_fails_the_build()
    {
        var provider = new ProviderDriver(UtilityProviderFactory.CreateTime(TimeProvider.System));

        var result = await provider.ApplyAsync("time_sleep", new { create_duration = "1h" }, ct: new CancellationToken(canceled: true));

        result.Diagnostics.Told().ShouldContain("canceled while it waited for 1h");
    }

    [Theory]
    [InlineData("5 minutes")]
    [InlineData("")]
    [InlineData("s")]
    public async Task A_duration_that_is_none_is_refused(string duration)
    {
        var provider = new ProviderDriver(UtilityProviderFactory.CreateTime(TimeProvider.System));

        (await provider.ValidateAsync("time_sleep", new { create_duration = duration })).Told().ShouldContain("must be a duration");
    }
}
