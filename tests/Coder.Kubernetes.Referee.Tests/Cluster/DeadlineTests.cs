using Coder.Kubernetes.Referee.Tests.Api;
using Coder.Testing;

namespace Coder.Kubernetes.Referee.Tests.Cluster;

/// <summary>What happens when nothing happens for too long.</summary>
public sealed class DeadlineTests : ServerFixture
{
    private readonly StillClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected override ApiServerOptions Options => new() { Clock = _clock };

    [Fact]
    public async Task A_deployment_that_makes_no_progress_says_so_after_its_deadline()
    {
        Server.Cluster.Images["busybox:1.36"] = new() { Pull = ImagePull.Hangs };
        await Admin.PostAsync(Bodies.Deployments, Bodies.Deployment("web"));
        Progress().ShouldBe("True ReplicaSetUpdated");

        _clock.Advance(TimeSpan.FromSeconds(601));
        await Server.Cluster.SettleAsync();
        Progress().ShouldBe("False ProgressDeadlineExceeded");

        Server.Cluster.Images["busybox:1.36"] = new();
        await Server.Cluster.RetryAsync();
        Progress().ShouldBe("True NewReplicaSetAvailable");
    }

    private string Progress()
    {
        var condition = Server.Objects.Get("apps/v1", "Deployment", "default", "web")!["status"]!["conditions"]!.AsArray().Single(c => c!["type"]!.GetValue<string>() == "Progressing")!;
        return $"{condition["status"]} {condition["reason"]}";
    }
}
