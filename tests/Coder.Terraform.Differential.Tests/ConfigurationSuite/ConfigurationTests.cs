namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>
/// Takes every configuration through its steps with both engines: planned actions with reasons and values, outputs, errors
/// and state must be the same after each step, and each engine must find nothing to do in the state of the other.
/// </summary>
public sealed class ConfigurationTests(ConfigurationRuns runs) : IClassFixture<ConfigurationRuns>
{
    private const int Least = 80;

    public static TheoryData<string> All => [.. ConfigurationFolder.Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Goes_the_same_way_with_both_engines(string name)
    {
        var run = await runs.OfAsync(name);
        if (ConfigurationFolder.Excepted.TryGetValue(name, out var reason))
        {
            run.Ours.ShouldNotBe(run.Theirs, $"Both engines agree now: take {name} out of exceptions.txt ({reason}).");
        }
        else
        {
            run.Ours.ShouldBe(run.Theirs, name);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_engine_accepts_the_state_of_the_other(string name)
    {
        var run = await runs.OfAsync(name);
        if (!ConfigurationFolder.Excepted.ContainsKey(name))
        {
            run.TheirPlanForOurState.ShouldBeEmpty(name);
            run.OurPlanForTheirState.ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void The_list_is_long_enough_and_every_exception_is_in_it()
    {
        ConfigurationFolder.Names.Count.ShouldBeGreaterThanOrEqualTo(Least);
        ConfigurationFolder.Excepted.Keys.Except(ConfigurationFolder.Names).ShouldBeEmpty();
    }
}
