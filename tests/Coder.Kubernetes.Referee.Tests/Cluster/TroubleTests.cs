using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Tests.Api;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Cluster;

/// <summary>Pods that do not run, each with the reason and the words of Kubernetes.</summary>
public sealed class TroubleTests : ServerFixture
{
    [Fact]
    public async Task A_pod_too_large_for_every_worker_is_unschedulable()
    {
        await Admin.PostAsync(Pods, Pod("large", ", \"resources\": {\"requests\": {\"memory\": \"32Gi\"}}"));

        const string Message = "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. "
            + "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.";
        Events("large").ShouldBe([("Warning", "FailedScheduling", Message)]);
        var condition = Get("large")["status"]!["conditions"]![0]!;
        (condition["type"]!.GetValue<string>(), condition["reason"]!.GetValue<string>(), condition["message"]!.GetValue<string>()).ShouldBe(("PodScheduled", "Unschedulable", Message));
        Server.Cluster.AddNode("worker-3", memory: "64Gi");
        Phase("large").ShouldBe("Running");
    }

    [Fact]
    public async Task Affinity_keeps_pods_away_from_control_plane_nodes()
    {
        Server.Cluster.RemoveNode("worker-1");
        Server.Cluster.RemoveNode("worker-2");

        await Admin.PostAsync(Pods, Pod("shell", spec: """
            , "tolerations": [{"operator": "Exists"}],
              "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "node-role.kubernetes.io/control-plane", "operator": "DoesNotExist"}]}]}}}
            """));

        Events("shell").ShouldHaveSingleItem().Message.ShouldStartWith("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption:");
    }

    [Theory]
    [InlineData(ImagePull.NotFound, "rpc error: code = NotFound desc = failed to pull and unpack image \"registry.example.com/dev:1\": failed to resolve reference \"registry.example.com/dev:1\": registry.example.com/dev:1: not found")]
    [InlineData(ImagePull.Unauthorized, "failed to pull and unpack image \"registry.example.com/dev:1\": failed to resolve reference \"registry.example.com/dev:1\": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials")]
    public async Task An_image_that_cannot_be_pulled_backs_off_and_runs_when_it_can(ImagePull pull, string why)
    {
        Server.Cluster.Images["registry.example.com/dev:1"] = new() { Pull = pull };

        await Admin.PostAsync(Pods, Pod("shell", image: "registry.example.com/dev:1"));

        var waiting = Container("shell")["state"]!["waiting"]!;
        waiting["reason"]!.GetValue<string>().ShouldBe("ImagePullBackOff");
        waiting["message"]!.GetValue<string>().ShouldBe($"Back-off pulling image \"registry.example.com/dev:1\": ErrImagePull: {why}");
        Events("shell").ShouldContain(("Warning", "Failed", $"Failed to pull image \"registry.example.com/dev:1\": {why}"));
        Events("shell").ShouldContain(("Warning", "Failed", "Error: ErrImagePull"));
        (await Admin.GetAsync($"{Pods}/shell/log")).ShouldBe(400).Message.ShouldBe("container \"dev\" in pod \"shell\" is waiting to start: trying and failing to pull image");
        Server.Cluster.Images["registry.example.com/dev:1"] = new();
        await Server.Cluster.RetryAsync();
        Phase("shell").ShouldBe("Running");
    }

    [Fact]
    public async Task A_container_that_ends_is_in_a_crash_loop_with_its_log()
    {
        Server.Cluster.Images["busybox:1.36"] = new() { ExitCode = 2, Log = ["sh: no such thing"] };

        await Admin.PostAsync(Pods, Pod("shell"));

        var status = Container("shell");
        status["state"]!["waiting"]!["reason"]!.GetValue<string>().ShouldBe("CrashLoopBackOff");
        (status["restartCount"]!.GetValue<int>(), status["lastState"]!["terminated"]!["exitCode"]!.GetValue<int>()).ShouldBe((1, 2));
        Events("shell").ShouldContain(e => e.Reason == "BackOff" && e.Message.StartsWith("Back-off restarting failed container dev in pod shell_default("));
        (await Admin.GetAsync($"{Pods}/shell/log?previous=true")).ShouldBe(200).Text.ShouldBe("sh: no such thing\n");
    }

    [Fact]
    public async Task A_missing_secret_keeps_a_volume_from_being_mounted_and_a_variable_from_being_made()
    {
        await Admin.PostAsync(Pods, Pod("mounts", ", \"volumeMounts\": [{\"name\": \"keys\", \"mountPath\": \"/keys\"}]", ", \"volumes\": [{\"name\": \"keys\", \"secret\": {\"secretName\": \"keys\"}}]"));
        await Admin.PostAsync(Pods, Pod("reads", ", \"env\": [{\"name\": \"A\", \"valueFrom\": {\"secretKeyRef\": {\"name\": \"keys\", \"key\": \"a\"}}}]"));

        Events("mounts").ShouldContain(("Warning", "FailedMount", "MountVolume.SetUp failed for volume \"keys\" : secret \"keys\" not found"));
        Container("mounts")["state"]!["waiting"]!["reason"]!.GetValue<string>().ShouldBe("ContainerCreating");
        Container("reads")["state"]!["waiting"]!["reason"]!.GetValue<string>().ShouldBe("CreateContainerConfigError");
        Events("reads").ShouldContain(("Warning", "Failed", "Error: secret \"keys\" not found"));
    }

    [Fact]
    public async Task A_claim_waits_for_its_class_its_pod_or_its_provisioner()
    {
        await Admin.PostAsync(Claims, Claim("home"));
        await Admin.PostAsync(Claims, Claim("odd", ", \"storageClassName\": \"fast\""));
        Events("home").ShouldBe([("Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding")]);
        Events("odd").ShouldBe([("Warning", "ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found")]);

        Server.Cluster.FailProvisioning("local-path", "no space left");
        const string Mount = ", \"volumeMounts\": [{\"name\": \"home\", \"mountPath\": \"/home\"}]", Volume = ", \"volumes\": [{\"name\": \"home\", \"persistentVolumeClaim\": {\"claimName\": \"home\"}}]";
        await Admin.PostAsync(Pods, Pod("shell", Mount, Volume));
        Events("home").ShouldContain(("Warning", "ProvisioningFailed", "failed to provision volume with StorageClass \"local-path\": no space left"));
        Phase("shell").ShouldBe("Pending");

        Server.Cluster.FailProvisioning("local-path", null);
        Phase("shell").ShouldBe("Running");
        var claim = Server.Objects.Get("v1", "PersistentVolumeClaim", "default", "home")!;
        (claim["status"]!["phase"]!.GetValue<string>(), claim["status"]!["capacity"]!["storage"]!.GetValue<string>()).ShouldBe(("Bound", "30Gi"));
        // A claim in use is deleted with its last pod.
        (await Admin.DeleteAsync($"{Claims}/home")).ShouldBe(200);
        Server.Objects.Get("v1", "PersistentVolumeClaim", "default", "home").ShouldNotBeNull();
        await Admin.DeleteAsync($"{Pods}/shell");
        Server.Objects.Get("v1", "PersistentVolumeClaim", "default", "home").ShouldBeNull();
        Server.Objects.List("v1", "PersistentVolume").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pod_is_evicted_and_a_container_killed_for_memory()
    {
        await Admin.PostAsync(Pods, Pod("evicted"));
        await Admin.PostAsync(Pods, Pod("killed"));

        Server.Cluster.Evict("default", "evicted");
        Server.Cluster.KillForMemory("default", "killed", "dev");

        (Phase("evicted"), Get("evicted")["status"]!["reason"]!.GetValue<string>()).ShouldBe(("Failed", "Evicted"));
        Get("evicted")["status"]!["message"]!.GetValue<string>().ShouldStartWith("The node was low on resource: memory.");
        Container("killed")["lastState"]!["terminated"]!["reason"]!.GetValue<string>().ShouldBe("OOMKilled");
        Container("killed")["restartCount"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_deployment_whose_pods_are_refused_says_why()
    {
        Server.Cluster.SetQuota("default", "none", ("pods", "0"));

        await Admin.PostAsync(Deployments, Deployment("web"));

        var failure = Server.Objects.Get("apps/v1", "Deployment", "default", "web")!["status"]!["conditions"]!.AsArray().Single(c => c!["type"]!.GetValue<string>() == "ReplicaFailure")!;
        failure["reason"]!.GetValue<string>().ShouldBe("FailedCreate");
        failure["message"]!.GetValue<string>().ShouldMatch("""^pods "web-[a-z0-9]+-[a-z0-9]{5}" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0$""");
        Server.Cluster.SetQuota("default", "none", ("pods", "5"));
        Server.Objects.List("v1", "Pod", "default").ShouldHaveSingleItem()["status"]!["phase"]!.GetValue<string>().ShouldBe("Running");
    }

    private JsonNode Get(string pod) => Server.Objects.Get("v1", "Pod", "default", pod).ShouldNotBeNull();

    private string Phase(string pod) => Get(pod)["status"]!["phase"]!.GetValue<string>();

    private JsonNode Container(string pod) => Get(pod)["status"]!["containerStatuses"]![0]!;

    private List<(string Type, string Reason, string Message)> Events(string name) =>
    [
        .. Server.Objects.List("v1", "Event", "default").Where(e => e["involvedObject"]!["name"]!.GetValue<string>() == name)
            .Select(e => (e["type"]!.GetValue<string>(), e["reason"]!.GetValue<string>(), e["message"]!.GetValue<string>())),
    ];
}
