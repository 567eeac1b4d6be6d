using Coder.Agent.Activity;

namespace Coder.Agent.Tests.Activity;

public sealed class ActivityRulesTests
{
    [Fact]
    public void Patterns_and_use_of_processors_are_read()
    {
        var rules = Read(" cargo, *train.py* ,,", "1.5 for 10m");

        rules.Processes.ShouldBe(["cargo", "*train.py*"]);
        rules.Processor.ShouldBe(new ProcessorRule(1.5, TimeSpan.FromMinutes(10)));
        rules.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Without_variables_nothing_counts() => ActivityRules.Read(new Dictionary<string, string>()).Any.ShouldBeFalse();

    [Theory]
    [InlineData("half")]
    [InlineData("0 for 5m")]
    [InlineData("1 for 5 days")]
    public void What_cannot_be_read_does_not_count_and_is_told(string text)
    {
        var rules = Read("", text);

        rules.Any.ShouldBeFalse();
        rules.Problems.ShouldBe(
            [$"CODER_ACTIVITY_CPU is \"{text}\", so no use of the processors counts as activity. Write cores and a time, as in \"0.5 for 10m\"."]);
    }

    [Fact]
    public void Patterns_beyond_the_limit_are_told()
    {
        var rules = Read(string.Join(',', Enumerable.Range(1, 51)), "");

        rules.Processes.Count.ShouldBe(ActivityRules.MaxPatterns);
        rules.Problems.ShouldBe(["CODER_ACTIVITY_PROCESSES has 51 patterns. The first 50 count; use * to say more with less."]);
    }

    private static ActivityRules Read(string processes, string processor) => ActivityRules.Read(new Dictionary<string, string>
    {
        [ActivityRules.ProcessesVariable] = processes,
        [ActivityRules.ProcessorVariable] = processor,
    });
}
