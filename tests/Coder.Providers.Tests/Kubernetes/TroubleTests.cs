using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;
using Coder.Providers.Kubernetes.Waiting;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>What pods, workloads and claims tell of themselves, put into one sentence.</summary>
public sealed class TroubleTests
{
    private static readonly ObjectKey Deployment = new(new ObjectKind("apps/v1", "Deployment", "deployments"), "ns", "dev");
    private static readonly ObjectKey Claim = new(ObjectKind.Claim, "ns", "home");

    [Fact]
    public void No_node_fits() => Of("""
        { "phase": "Pending", "conditions": [ { "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
          "message": "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory. preemption: none" } ] }
        """).ShouldBe(new Trouble(
            "No node can take pod ns/dev-1: 0/3 nodes: 1 is a control-plane node, 2 lack memory. Ask for less, stop other workloads, or add nodes.") { Pod = "dev-1" });

    [Fact]
    public void A_claim_is_missing() => Of("""
        { "phase": "Pending", "conditions": [ { "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "persistentvolumeclaim \"home\" not found" } ] }
        """).Sentence.ShouldBe("Pod ns/dev-1 waits for the claim home, which does not exist. Create it, or correct claim_name.");

    [Theory]
    [InlineData("ErrImagePull", "rpc error: code = NotFound desc = manifest unknown", false, "there is no such image or tag; correct image in the template, or push it.")]
    [InlineData("ImagePullBackOff", "Back-off pulling image: ErrImagePull: unauthorized: authentication required", true, "the registry wants credentials, or has no such image; add image_pull_secrets with access.")]
    [InlineData("ImagePullBackOff", "pull access denied, repository does not exist or may require authorization", true, "the registry wants credentials, or has no such image; add image_pull_secrets with access.")]
    [InlineData("ImagePullBackOff", "dial tcp: lookup ghcr.io: no such host", true, "the registry's name cannot be resolved from the node.")]
    [InlineData("ImagePullBackOff", "toomanyrequests: rate limit", true, "the registry limits how often images are pulled; wait, or use credentials or a mirror.")]
    [InlineData("ImagePullBackOff", "failed to pull and unpack image: write /var/lib/containerd/x: no space left on device", true, "the node's disk is full.")]
    [InlineData("ErrImagePull", "unexpected status from HEAD request: 429 Too Many Requests", false, "the registry limits how often images are pulled; wait, or use credentials or a mirror.")]
    [InlineData("ImagePullBackOff", "something else", true, "something else.")]
    public void An_image_cannot_be_pulled(string reason, string message, bool isFinal, string cause)
    {
        var trouble = Of($$"""
            { "phase": "Pending", "containerStatuses": [ { "name": "main", "image": "ghcr.io/a/b:1", "state": { "waiting": { "reason": "{{reason}}", "message": "{{message}}" } } } ] }
            """);

        trouble.Sentence.ShouldBe($"Container main of pod dev-1: image ghcr.io/a/b:1 cannot be pulled from ghcr.io: {cause}");
        trouble.IsFinal.ShouldBe(isFinal);
    }

    [Theory]
    [InlineData("Error", 1, 1, false, "ended with exit code 1, 1 restart so far.")]
    [InlineData("Error", 1, 3, true, "ended with exit code 1, 3 restarts so far.")]
    [InlineData("OOMKilled", 137, 4, true, "ran out of memory (the limit is 2Gi) and was killed; raise resources.limits.memory, 4 restarts so far.")]
    public void A_container_keeps_crashing(string reason, int code, int restarts, bool isFinal, string end)
    {
        var trouble = Of($$"""
            { "phase": "Running", "containerStatuses": [ { "name": "main", "restartCount": {{restarts}}, "state": { "waiting": { "reason": "CrashLoopBackOff" } },
              "lastState": { "terminated": { "reason": "{{reason}}", "exitCode": {{code}} } } } ] }
            """);

        trouble.Sentence.ShouldBe($"Container main of pod dev-1 keeps crashing: it {end}");
        (trouble.IsFinal, trouble.Container).ShouldBe((isFinal, "main"));
    }

    [Fact]
    public void A_secret_is_missing() => Of("""
        { "phase": "Pending", "containerStatuses": [ { "name": "main", "state": { "waiting": { "reason": "CreateContainerConfigError", "message": "secret \"token\" not found" } } } ] }
        """).Sentence.ShouldBe("Container main of pod dev-1 needs the secret token, which does not exist in namespace ns. Create it, or mark it as optional.");

    [Fact]
    public void A_pod_was_evicted() => Of("""
        { "phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory." }
        """).ShouldBe(new Trouble("Pod ns/dev-1 was evicted from its node: The node was low on resource: memory. Request what it needs in resources, or use a larger node.", true) { Pod = "dev-1" });

    [Fact]
    public void A_volume_cannot_be_mounted()
    {
        var facts = Facts("""{ "phase": "Pending" }""");
        facts.Tell(Told("Pod", "dev-1", "FailedMount", "MountVolume.SetUp failed for volume \"cfg\" : configmap \"settings\" not found"));

        PodTroubles.Find(facts).ShouldHaveSingleItem().Sentence
            .ShouldBe("Pod ns/dev-1 mounts the config map settings, which does not exist in namespace ns. Create it, or correct the volume.");
    }

    [Fact]
    public void Pods_of_the_version_before_do_not_count()
    {
        var facts = Facts("""{ "phase": "Failed", "reason": "Evicted", "message": "" }""");
        facts.Since = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        PodTroubles.Find(facts).ShouldBeEmpty();
    }

    [Fact]
    public void A_workload_tells_why_its_pods_are_refused()
    {
        var facts = new Facts(Deployment)
        {
            Object = Parse("""
                { "status": { "conditions": [ { "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
                  "message": "pods \"dev-1\" is forbidden: error looking up service account ns/dev-workspace: serviceaccount \"dev-workspace\" not found" } ] } }
                """),
        };

        ControllerTroubles.Find(facts).ShouldHaveSingleItem()
            .ShouldBe(new Trouble("Service account dev-workspace does not exist in namespace ns. Create it there, or correct service_account_name.", true));
    }

    [Theory]
    [InlineData("ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found", true, "Claim ns/home is pending on storage class fast, which does not exist. Create it, or correct storage_class_name.")]
    [InlineData("ProvisioningFailed", "no space", false, "Claim ns/home is pending on storage class fast, which cannot make the volume: no space.")]
    [InlineData("Other", "x", false, "Claim ns/home is pending on storage class fast: no volume is bound yet.")]
    public void A_claim_is_pending(string reason, string message, bool isFinal, string sentence)
    {
        var facts = new Facts(Claim) { Object = Parse("""{ "spec": { "storageClassName": "fast" }, "status": { "phase": "Pending" } }""") };
        facts.Tell(Told("PersistentVolumeClaim", "home", reason, message));

        ControllerTroubles.Find(facts).ShouldHaveSingleItem().ShouldBe(new Trouble(sentence, isFinal));
    }

    [Fact]
    public void A_claim_without_a_storage_class_says_so()
    {
        var facts = new Facts(Claim) { Object = Parse("""{ "spec": {}, "status": { "phase": "Pending" } }""") };
        facts.Tell(Told("PersistentVolumeClaim", "home", "FailedBinding", "no persistent volumes available for this claim and no storage class is set"));

        ControllerTroubles.Find(facts).ShouldHaveSingleItem().Sentence
            .ShouldBe("Claim ns/home is pending on no storage class, the cluster has no default one, and no volume fits. Set storage_class_name, or make a volume.");
    }

    [Fact]
    public void A_claim_that_waits_for_its_first_pod_is_not_waited_for()
    {
        var facts = new Facts(Claim) { Object = Parse("""{ "status": { "phase": "Pending" } }""") };
        Goals.Bound.GivesUp(facts).ShouldBeNull();
        facts.Tell(Told("PersistentVolumeClaim", "home", "WaitForFirstConsumer", "waiting for first consumer to be created before binding"));

        Goals.Bound.GivesUp(facts).ShouldBe("Claim ns/home is bound when the first pod uses it");
    }

    [Theory]
    [InlineData("""{ "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 2 }""", true)]
    [InlineData("""{ "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 1 }""", false)]
    [InlineData("""{ "replicas": 2, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 2 }""", false)]
    [InlineData("""{ "replicas": 1, "updatedReplicas": 1, "observedGeneration": 2 }""", false)]
    public void A_rollout_has_ended_when_only_this_version_is_there_and_available(string status, bool isReached) => Goals.DeploymentAvailable
        .IsReached(new Facts(Deployment) { Object = Parse($$"""{ "metadata": { "generation": 2 }, "spec": { "replicas": 1 }, "status": {{status}} }""") }).ShouldBe(isReached);

    private static Trouble Of(string status) => PodTroubles.Find(Facts(status)).ShouldHaveSingleItem();

    private static Facts Facts(string status)
    {
        var facts = new Facts(Deployment);
        facts.Pods["dev-1"] = Parse($$"""
            {
              "metadata": { "name": "dev-1", "creationTimestamp": "2026-11-22T08:00:00Z" },
              "spec": { "containers": [ { "name": "main", "image": "ghcr.io/a/b:1", "resources": { "limits": { "memory": "2Gi" } } } ] },
              "status": {{status}}
            }
            """);
        return facts;
    }

    private static JsonObject Told(string kind, string name, string reason, string message) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"{name}.{reason}" },
        ["involvedObject"] = new JsonObject { ["kind"] = kind, ["name"] = name },
        ["reason"] = reason,
        ["message"] = message,
    };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
