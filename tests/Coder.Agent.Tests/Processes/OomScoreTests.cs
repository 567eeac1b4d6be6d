using System.Globalization;
using Coder.Agent.Processes;
using Coder.Agent.Tests.Infrastructure;

namespace Coder.Agent.Tests.Processes;

public sealed class OomScoreTests
{
    [Fact]
    public async Task What_the_agent_starts_is_ended_before_the_agent()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await CommandUser.StartAsync(agent.Server, "read line; cat /proc/self/oom_score_adj");
        await user.InputAsync("go\n"); // the agent has answered, so the score is set

        await user.ExitAsync();

        var own = int.Parse(await File.ReadAllTextAsync("/proc/self/oom_score_adj"), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        user.Output.Trim().ShouldBe(Math.Min(1000, own + OomScore.Raise).ToString(CultureInfo.InvariantCulture));
    }
}
