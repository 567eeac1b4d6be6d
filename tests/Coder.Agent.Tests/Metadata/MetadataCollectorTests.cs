using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Metadata;

public sealed class MetadataCollectorTests
{
    [Fact]
    public async Task Output_is_the_value_and_a_failure_is_told_beside_it()
    {
        await using var agent = Start(TimeProvider.System, Item("good", "echo 42"), Item("bad", "echo partly; echo why >&2; exit 3"));

        (await ValueAsync(agent, "good")).ShouldBe(("42", ""));
        var (value, error) = await ValueAsync(agent, "bad");
        value.Split('\n').ShouldBe(["partly", "why"], ignoreOrder: true);
        error.ShouldBe("exit status 3");
    }

    [Fact]
    public async Task A_value_is_collected_again_after_its_interval()
    {
        var time = new ManualTime();
        await using var agent = Start(time, Item("count", "echo x >> ~/count; wc -l < ~/count") with { IntervalSeconds = 10, TimeoutSeconds = 1_000_000 });

        await agent.Server.WaitForAsync<MetadataReport>(report => report.Items[0].Value == "1");

        // A value that the server has not heard of is replaced by the next, so it may miss some of them.
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<MetadataReport>().Any(report => int.TryParse(report.Items[0].Value, out var count) && count >= 3));
    }

    [Fact]
    public async Task A_script_that_hangs_is_ended()
    {
        var time = new ManualTime();
        await using var agent = Start(time, Item("hang", "echo waiting; sleep 1000") with { TimeoutSeconds = 4 });

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<MetadataReport>().Count > 0);

        agent.Server.Reports<MetadataReport>()[0].Items[0].Error.ShouldBe("took longer than 4 s and was ended");
    }

    [Fact]
    public async Task Long_output_is_cut()
    {
        await using var agent = Start(TimeProvider.System, Item("long", "head -c 100000 /dev/zero | tr '\\0' x"));

        (await ValueAsync(agent, "long")).Value.Length.ShouldBe(10 << 10);
    }

    private static AgentMetadataDescription Item(string key, string script) => new() { Key = key, Script = script };

    private static TestAgent Start(TimeProvider time, params AgentMetadataDescription[] items) =>
        new(new FakeServer { Manifest = Manifests.Empty with { Metadata = items } }, time);

    private static async Task<(string Value, string Error)> ValueAsync(TestAgent agent, string key)
    {
        var report = await agent.Server.WaitForAsync<MetadataReport>(one => one.Items.Any(item => item.Key == key));
        var found = report.Items.First(item => item.Key == key);
        return (found.Value, found.Error);
    }
}
