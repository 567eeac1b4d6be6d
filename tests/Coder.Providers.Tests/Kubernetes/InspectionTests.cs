using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Kubernetes.Referee;
using Coder.Providers.Kubernetes;
using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>What the provider says of pods and workloads after a build, when something happened to them.</summary>
public sealed class InspectionTests : ClusterScenario
{
    [Theory]
    [InlineData("kubernetes_pod")]
    [InlineData("kubernetes_deployment")]
    [InlineData("kubernetes_stateful_set")]
    [InlineData("kubernetes_daemonset")]
    [InlineData("kubernetes_job")]
    public async Task Nothing_happened(string type)
    {
        var made = await Driver.CreateAsync(type, Config(type));

        (await Driver.InspectAsync(type, made)).ShouldBeNull();
    }

    [Theory]
    [InlineData("kubernetes_pod")]
    [InlineData("kubernetes_deployment")]
    [InlineData("kubernetes_stateful_set")]
    [InlineData("kubernetes_job")]
    public async Task A_pod_was_evicted_for_want_of_memory(string type)
    {
        var made = await Driver.CreateAsync(type, Config(type));
        var pod = PodName();
        Server.Cluster.Evict(Space, pod);

        (await Driver.InspectAsync(type, made)).ShouldNotBeNull().ShouldStartWith(
            $"Pod lumie-dev/{pod} was evicted from its node: The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi. "
            + "Container dev was using 3Gi, request is 1Gi, has larger consumption of memory. Request what it needs in resources, or use a larger node.");
    }

    [Theory]
    [InlineData("kubernetes_pod")]
    [InlineData("kubernetes_deployment")]
    [InlineData("kubernetes_daemonset")]
    public async Task A_container_ran_out_of_memory_and_was_started_again(string type)
    {
        var made = await Driver.CreateAsync(type, Config(type));
        var pod = PodName();
        Server.Cluster.KillForMemory(Space, pod, "dev");

        (await Driver.InspectAsync(type, made)).ShouldBe(
            $"Container dev of pod {pod} ran out of memory (the limit is 2Gi) and was killed; raise resources.limits.memory. It was started again.");
    }

    [Fact]
    public async Task What_happened_before_is_not_told()
    {
        var made = await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));
        Server.Cluster.KillForMemory(Space, "dev", "dev");

        (await Driver.InspectAsync("kubernetes_pod", made, TimeProvider.System.GetUtcNow().AddMinutes(5))).ShouldBeNull();
    }

    [Fact]
    public async Task A_container_that_ended_tells_its_last_lines_without_values_of_its_environment()
    {
        Server.Cluster.Images["bad:1"] = new ImageBehaviour { ExitCode = 3, Log = ["one", "two", "the token is agent-token-4711", "no database"] };
        var made = (await Driver.ApplyAsync("kubernetes_job", Config("kubernetes_job", "bad:1"))).NewState.ShouldNotBeNull();

        var told = (await Driver.InspectAsync("kubernetes_job", made)).ShouldNotBeNull();

        told.ShouldStartWith($"Container dev of pod {PodName()} ended with exit code 3.");
        told.ShouldContain("Its last lines: two | the token is *** | no database");
    }

    [Theory]
    [InlineData("kubernetes_pod", "was preempted: a pod with a higher priority took its place on node worker-1. Give the workspace a higher priority_class_name, or add nodes. Start the workspace again to have a new one made.")]
    [InlineData("kubernetes_deployment", "was preempted: a pod with a higher priority took its place on node worker-1. Give the workspace a higher priority_class_name, or add nodes.")]
    public async Task A_pod_was_preempted(string type, string sentence)
    {
        var made = await Driver.CreateAsync(type, Config(type));
        var pod = PodName();
        Server.Cluster.Preempt(Space, pod);

        (await Driver.InspectAsync(type, made)).ShouldBe($"Pod lumie-dev/{pod} {sentence}");
    }

    [Fact]
    public async Task A_preempted_pod_that_still_ends_is_told_already()
    {
        var made = await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));
        Server.Cluster.HoldTermination(Space, "dev", true);
        Server.Cluster.Preempt(Space, "dev");

        (await Driver.InspectAsync("kubernetes_pod", made)).ShouldNotBeNull().ShouldStartWith("Pod lumie-dev/dev was preempted: ");
    }

    [Fact]
    public async Task The_node_is_lost_and_later_its_pod_is_given_up()
    {
        var made = await Driver.CreateAsync("kubernetes_deployment", Config("kubernetes_deployment"));
        var pod = PodName();
        Server.Cluster.LoseNode("worker-1");

        (await Driver.InspectAsync("kubernetes_deployment", made)).ShouldBe(
            $"Node worker-1, which runs pod lumie-dev/{pod}, is not ready: it is down, or cannot be reached. "
            + "The pod comes back with it, or is replaced on another node when the cluster gives it up.");

        Server.Cluster.EvictByTaint(Space, pod);
        (await Driver.InspectAsync("kubernetes_deployment", made)).ShouldNotBeNull().ShouldStartWith(
            $"Pod lumie-dev/{pod} was taken from node worker-1, which is not ready, or has a taint that the pod does not tolerate. No node can take pod lumie-dev/dev-");
    }

    [Fact]
    public async Task A_pod_was_deleted_by_someone()
    {
        var made = await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));
        Server.Cluster.DeletePod(Space, "dev");

        (await Driver.InspectAsync("kubernetes_pod", made)).ShouldBe(
            "Pod lumie-dev/dev was deleted: by someone, or because its node was drained or removed. Start the workspace again to have a new one made.");
    }

    [Fact]
    public async Task A_pod_was_deleted_and_made_anew_by_someone()
    {
        var made = await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));
        Server.Cluster.DeletePod(Space, "dev");
        await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));

        (await Driver.InspectAsync("kubernetes_pod", made)).ShouldBe("Pod lumie-dev/dev was deleted, and another one of this name was made by someone.");
    }

    [Fact]
    public async Task A_pod_of_a_deployment_was_deleted_and_another_has_taken_its_place()
    {
        var made = await Driver.CreateAsync("kubernetes_deployment", Config("kubernetes_deployment"));
        var pod = PodName();
        Server.Cluster.DeletePod(Space, pod);

        (await Driver.InspectAsync("kubernetes_deployment", made)).ShouldBe(
            $"Pod lumie-dev/{pod} was deleted: by someone, by a change of Deployment lumie-dev/dev, or because its node was drained or removed; {PodName()} has taken its place.");
    }

    [Fact]
    public async Task A_deployment_was_scaled_to_nothing()
    {
        var made = await Driver.CreateAsync("kubernetes_deployment", Config("kubernetes_deployment"));
        var live = Server.Objects.Get("apps/v1", "Deployment", Space, "dev")!;
        live["spec"]!["replicas"] = 0;
        Server.Objects.Put(live);

        (await Driver.InspectAsync("kubernetes_deployment", made)).ShouldNotBeNull()
            .ShouldEndWith("Deployment lumie-dev/dev was scaled to 0 replicas, so none of its pods runs.");
    }

    [Fact]
    public async Task A_deployment_was_deleted()
    {
        var made = await Driver.CreateAsync("kubernetes_deployment", Config("kubernetes_deployment"));
        await Driver.DestroyAsync("kubernetes_deployment", made);

        (await Driver.InspectAsync("kubernetes_deployment", made)).ShouldBe(
            "Deployment lumie-dev/dev was deleted by someone. Start the workspace again to have a new one made.");
    }

    [Fact]
    public async Task Without_rights_it_says_which_are_missing()
    {
        var made = await Driver.CreateAsync("kubernetes_pod", Config("kubernetes_pod"));
        var (provider, driver) = await ConnectAsync("eve");
        await using var _ = provider;

        (await driver.InspectAsync("kubernetes_pod", made)).ShouldBe(
            "What became of kubernetes_pod.this cannot be seen: User eve may not get pods in namespace lumie-dev: "
            + "grant it the verb \"get\" on \"pods\" of API group \"\" with a Role and RoleBinding in namespace lumie-dev.");
    }

    [Fact]
    public async Task Other_types_have_nothing_to_tell()
    {
        var made = await Driver.CreateAsync("kubernetes_config_map", new { metadata = Name("cfg"), data = new { a = "1" } });
        Server.Faults.CutConnections();

        (await Driver.InspectAsync("kubernetes_config_map", made)).ShouldBeNull();
    }

    // The newest: those that have ended may stay.
    private string PodName() => Server.Objects.List("v1", "Pod", Space).Select(p => p["metadata"]!["name"]!.GetValue<string>()).Last();

    private static object[] Name(string name) => [new { name, @namespace = Space }];

    private static object Config(string type, string image = "a:1")
    {
        var spec = new[]
        {
            new
            {
                restart_policy = type == "kubernetes_job" ? "Never" : "Always",
                node_selector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "worker-1" },
                container = new[]
                {
                    new
                    {
                        name = "dev",
                        image,
                        env = new[] { new { name = "CODER_AGENT_TOKEN", value = "agent-token-4711" }, new { name = "SHORT", value = "no" } },
                        resources = new[] { new { requests = new { memory = "1Gi", cpu = "0.1" }, limits = new { memory = "2Gi" } } },
                    },
                },
            },
        };
        var template = new[] { new { metadata = new[] { new { labels = new { app = "dev" } } }, spec } };
        var selector = new[] { new { match_labels = new { app = "dev" } } };
        return type switch
        {
            "kubernetes_pod" => new { metadata = Name("dev"), spec },
            "kubernetes_job" => new { metadata = Name("dev"), spec = new[] { new { backoff_limit = 0, template } }, wait_for_completion = false },
            "kubernetes_stateful_set" => new { metadata = Name("dev"), spec = new[] { new { replicas = "1", service_name = "dev", selector, template } } },
            "kubernetes_daemonset" => new { metadata = Name("dev"), spec = new[] { new { selector, template } } },
            _ => new { metadata = Name("dev"), spec = new[] { new { replicas = "1", selector, template } } },
        };
    }
}
