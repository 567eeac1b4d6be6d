using Coder.Providers.Coder;

namespace Coder.Providers.Tests.Coder;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("0 0 22 * * *")]
    [InlineData("0 */5 * * * *")]
    [InlineData("30 0 9 * * 1-5")]
    [InlineData("0 0 0 1 JAN,JUL ?")]
    [InlineData("0 0 0 * *")]
    [InlineData("@daily")]
    public void Expressions_of_the_agents_kind_are_accepted(string expression) =>
        CronExpression.Problem(expression).ShouldBeNull();

    [Theory]
    [InlineData("0 22 * *", "must have six fields")]
    [InlineData("0 60 * * * *", "invalid minutes field \"60\"")]
    [InlineData("0 0 0 * * MOO", "invalid day of week field \"MOO\"")]
    [InlineData("0 0 0 * 13 *", "invalid month field \"13\"")]
    [InlineData("0 5-1 * * * *", "invalid minutes field \"5-1\"")]
    [InlineData("*/0 * * * * *", "invalid seconds field \"*/0\"")]
    [InlineData("", "must have six fields")]
    public void Others_are_told_what_is_wrong(string expression, string told) =>
        CronExpression.Problem(expression).ShouldNotBeNull().ShouldContain(told);
}
