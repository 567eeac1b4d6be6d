using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Tests.Api;

namespace Coder.Kubernetes.Referee.Tests.Cluster;

/// <summary>Controllers make of their objects what the documentation says.</summary>
public sealed class WorkloadTests : ServerFixture
{
    private const string PodSpec = """{"containers": [{"name": "main", "image": "busybox:1.36"}]}""";

    [Fact]
    public async Task A_stateful_set_makes_pods_in_order_with_claims_of_their_own()
    {
        (await Admin.PostAsync("apis/apps/v1/namespaces/default/statefulsets", $$$"""
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"},
             "spec": {"replicas": 2, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}}, "template": {"metadata": {"labels": {"app": "db"}}, "spec": {{{PodSpec}}} },
                      "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}} } }]} }
            """)).ShouldBe(201);

        Names("v1", "Pod").ShouldBe(["db-0", "db-1"]);
        Names("v1", "PersistentVolumeClaim").ShouldBe(["data-db-0", "data-db-1"]);
        Status("apps/v1", "StatefulSet", "db")["readyReplicas"]!.GetValue<int>().ShouldBe(2);
        (await Admin.DeleteAsync("apis/apps/v1/namespaces/default/statefulsets/db")).ShouldBe(200);
        Names("v1", "Pod").ShouldBeEmpty();
        Names("v1", "PersistentVolumeClaim").Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_daemon_set_runs_on_each_node_that_it_tolerates()
    {
        (await Admin.PostAsync("apis/apps/v1/namespaces/default/daemonsets", $$$"""
            {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "log"},
             "spec": {"selector": {"matchLabels": {"app": "log"}}, "template": {"metadata": {"labels": {"app": "log"}}, "spec": {{{PodSpec}}} } } }
            """)).ShouldBe(201);

        Server.Objects.List("v1", "Pod", "default").Select(pod => pod["spec"]!["nodeName"]!.GetValue<string>()).Order().ShouldBe(["worker-1", "worker-2"]);
        Server.Cluster.AddNode("worker-3");
        Status("apps/v1", "DaemonSet", "log")["numberReady"]!.GetValue<int>().ShouldBe(3);
    }

    [Theory]
    [InlineData(0, "Complete", "CompletionsReached", 1)]
    [InlineData(3, "Failed", "BackoffLimitExceeded", 2)]
    public async Task A_job_ends_when_its_pods_succeed_or_fail_too_often(int exitCode, string condition, string reason, int pods)
    {
        Server.Cluster.Images["busybox:1.36"] = new() { ExitCode = exitCode };

        (await Admin.PostAsync("apis/batch/v1/namespaces/default/jobs", """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"},
             "spec": {"backoffLimit": 1, "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "busybox:1.36"}]} } } }
            """)).ShouldBe(201);

        var ended = Status("batch/v1", "Job", "once")["conditions"]!.AsArray().Single(c => c!["type"]!.GetValue<string>() == condition)!;
        ended["reason"]!.GetValue<string>().ShouldBe(reason);
        Names("v1", "Pod").Count().ShouldBe(pods);
    }

    [Fact]
    public async Task A_service_gets_an_address_and_leads_to_ready_pods()
    {
        await Admin.PostAsync(Bodies.Pods, Bodies.Pod("web"));

        var service = (await Admin.PostAsync("api/v1/namespaces/default/services", """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]} }
            """)).ShouldBe(201).Object;

        service["spec"]!["clusterIP"]!.GetValue<string>().ShouldStartWith("10.96.");
        service["spec"]!["ports"]![0]!["protocol"]!.GetValue<string>().ShouldBe("TCP");
        var subset = Server.Objects.Get("v1", "Endpoints", "default", "web")!["subsets"]![0]!;
        (subset["addresses"]![0]!["targetRef"]!["name"]!.GetValue<string>(), subset["ports"]![0]!["port"]!.GetValue<int>()).ShouldBe(("web", 8080));
    }

    [Fact]
    public async Task A_stopped_clock_of_controllers_moves_by_steps()
    {
        Server.Cluster.Automatic = false;
        await Admin.PostAsync(Bodies.Deployments, Bodies.Deployment("web"));
        Names("apps/v1", "ReplicaSet").ShouldBeEmpty();

        await Server.Cluster.StepAsync();
        Names("apps/v1", "ReplicaSet").Count().ShouldBe(1);
        await Server.Cluster.SettleAsync();

        Status("apps/v1", "Deployment", "web")["availableReplicas"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_pod_is_evicted_only_when_its_budget_allows()
    {
        await Admin.PostAsync(Bodies.Pods, Bodies.Pod("web"));
        const string Budgets = "apis/policy/v1/namespaces/default/poddisruptionbudgets", Eviction = """{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "web"}}""";
        (await Admin.PostAsync(Budgets, """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "one"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}} } }
            """)).ShouldBe(201);

        (await Admin.PostAsync($"{Bodies.Pods}/web/eviction", Eviction)).ShouldBe(429).Message.ShouldBe("Cannot evict pod as it would violate the pod's disruption budget.");
        (await Admin.DeleteAsync($"{Budgets}/one")).ShouldBe(200);
        (await Admin.PostAsync($"{Bodies.Pods}/web/eviction", Eviction)).ShouldBe(201);

        Names("v1", "Pod").ShouldBeEmpty();
    }

    private IEnumerable<string> Names(string apiVersion, string kind) => Server.Objects.List(apiVersion, kind, "default").Select(value => value["metadata"]!["name"]!.GetValue<string>());

    private JsonNode Status(string apiVersion, string kind, string name) => Server.Objects.Get(apiVersion, kind, "default", name).ShouldNotBeNull()["status"]!;
}
