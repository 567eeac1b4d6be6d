using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Tests.Infrastructure;

namespace Coder.Agent.Tests.Apps;

public sealed class AppHealthMonitorTests
{
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public async Task An_app_is_healthy_below_500_and_unhealthy_after_as_many_failures_as_the_threshold_says()
    {
        var status = 404;
        var checks = 0;
        using var app = new LoopbackHttp(context =>
        {
            Interlocked.Increment(ref checks);
            context.Response.StatusCode = Volatile.Read(ref status);
            context.Response.Close();
            return Task.CompletedTask;
        });
        await using var agent = Start(app.Address, threshold: 3);
        await agent.Server.WaitForAsync<AppHealthReport>(report => report.Apps[_id] == AppHealths.Healthy);

        Volatile.Write(ref status, 500);
        var before = Volatile.Read(ref checks);
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<AppHealthReport>().Any(report => report.Apps[_id] == AppHealths.Unhealthy));
        (Volatile.Read(ref checks) - before).ShouldBeGreaterThanOrEqualTo(3);

        Volatile.Write(ref status, 200);
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<AppHealthReport>().Count == 3);
        agent.Server.Reports<AppHealthReport>().Select(report => report.Apps[_id])
            .ShouldBe([AppHealths.Healthy, AppHealths.Unhealthy, AppHealths.Healthy]);
    }

    private TestAgent Start(Uri url, int threshold) => new(
        new FakeServer
        {
            Manifest = Manifests.Empty with
            {
                Apps = [new AgentApp { Id = _id, Slug = "code", Healthcheck = new AgentAppHealthcheck(url.ToString(), 100, threshold) }],
            },
        },
        new ManualTime());
}
