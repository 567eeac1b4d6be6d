using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Apps;

public sealed class AppHealthMonitorTests
{
    private const int IntervalSeconds = 100;

    private readonly Guid _id = Guid.NewGuid();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_app_is_healthy_below_500_and_unhealthy_after_as_many_failures_as_the_threshold_says()
    {
        var status = 404;
        await using var app = new LoopbackServer(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref status);
            context.Response.Close();
            return Task.CompletedTask;
        });
        await using var agent = Start(app.Url, threshold: 3);
        await agent.Server.WaitForAsync<AppHealthReport>(report => report.Apps[_id] == AppHealths.Healthy);

        Volatile.Write(ref status, 500);
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<AppHealthReport>().Any(report => report.Apps[_id] == AppHealths.Unhealthy));

        // Checks begin 100 s apart, also when one was not answered in time because the clock outran it.
        _time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(DateTimeOffset.UnixEpoch.AddSeconds(3 * IntervalSeconds));

        Volatile.Write(ref status, 200);
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<AppHealthReport>().Count >= 3);
        agent.Server.Reports<AppHealthReport>().Take(3).Select(report => report.Apps[_id])
            .ShouldBe([AppHealths.Healthy, AppHealths.Unhealthy, AppHealths.Healthy]);
    }

    private TestAgent Start(Uri url, int threshold) => new(
        new FakeServer
        {
            Manifest = Manifests.Empty with
            {
                Apps = [new AgentApp { Id = _id, Slug = "code", Healthcheck = new AgentAppHealthcheck(url.ToString(), IntervalSeconds, threshold) }],
            },
        },
        _time);
}
