using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes;
using Coder.Providers.Kubernetes.Mapping;
using Coder.Providers.Kubernetes.Types;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>What is planned, sent and read back, without a cluster.</summary>
public sealed class PlanTests : IAsyncDisposable
{
    private readonly Terraform.Providers.IProvider _provider =
        KubernetesProviderFactory.Create(new KubernetesProviderOptions { Environment = new Dictionary<string, string>() });

    private static readonly object Claim = new
    {
        metadata = new[] { new { name = "coder-ann-dev-home", @namespace = "lumie-dev" } },
        spec = new[] { new { access_modes = new[] { "ReadWriteOnce" }, storage_class_name = "local-path", resources = new[] { new { requests = new { storage = "30Gi" } } } } },
        wait_until_bound = false,
    };

    private ProviderDriver Driver => new(_provider);

    [Fact]
    public async Task Planning_needs_no_cluster()
    {
        var plan = await Driver.PlanAsync("kubernetes_persistent_volume_claim", Claim);

        plan.Diagnostics.ShouldBeEmpty();
        var spec = plan.PlannedState.GetAttribute("spec").Elements[0];
        spec.GetAttribute("volume_name").IsKnown.ShouldBeFalse();
        spec.GetAttribute("storage_class_name").AsString().ShouldBe("local-path");
        plan.PlannedState.GetAttribute("metadata").Elements[0].GetAttribute("uid").IsKnown.ShouldBeFalse();
    }

    [Fact]
    public async Task The_object_of_the_api_follows_from_the_table()
    {
        var json = await SentAsync("kubernetes_pod", Pod("a:1", "100m"));

        JsonNode.DeepEquals(JsonNode.Parse(json.ToJsonString()), JsonNode.Parse("""
            {
              "metadata": { "name": "dev", "namespace": "default", "labels": { "app": "dev" } },
              "spec": {
                "automountServiceAccountToken": true, "dnsPolicy": "ClusterFirst", "enableServiceLinks": true,
                "hostIPC": false, "hostNetwork": false, "hostPID": false, "restartPolicy": "Always",
                "shareProcessNamespace": false, "terminationGracePeriodSeconds": 30,
                "securityContext": { "runAsUser": 1000, "fsGroup": 1000 },
                "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [
                  { "matchExpressions": [ { "key": "node-role.kubernetes.io/control-plane", "operator": "DoesNotExist" } ] } ] } } },
                "containers": [ {
                  "name": "dev", "image": "a:1", "stdin": false, "stdinOnce": false, "tty": false,
                  "terminationMessagePath": "/dev/termination-log", "command": ["sh", "-c", "true"],
                  "env": [ { "name": "A", "value": "" }, { "name": "B", "valueFrom": { "secretKeyRef": { "name": "s", "key": "k" } } } ],
                  "resources": { "requests": { "cpu": "100m" } },
                  "securityContext": { "privileged": true, "allowPrivilegeEscalation": true, "readOnlyRootFilesystem": false },
                  "volumeMounts": [ { "name": "home", "mountPath": "/home/dev", "readOnly": false, "mountPropagation": "None" } ]
                } ],
                "volumes": [
                  { "name": "home", "persistentVolumeClaim": { "claimName": "home", "readOnly": false } },
                  { "name": "tmp", "emptyDir": {} },
                  { "name": "cfg", "configMap": { "name": "cfg", "defaultMode": 420 } }
                ]
              }
            }
            """)).ShouldBeTrue(json.ToJsonString());
    }

    [Fact]
    public async Task A_change_of_a_pod_replaces_it_except_for_its_image()
    {
        var state = await StateAsync("kubernetes_pod", Pod("a:1", "100m"));

        (await Driver.PlanAsync("kubernetes_pod", Pod("a:1", "100m"), state)).PlannedState.ShouldBe(state);
        (await Driver.PlanAsync("kubernetes_pod", Pod("a:2", "100m"), state)).RequiresReplace.ShouldBeEmpty();
        (await Driver.PlanAsync("kubernetes_pod", Pod("a:1", "0.1"), state)).RequiresReplace.ShouldBeEmpty();
        (await Driver.PlanAsync("kubernetes_pod", Pod("a:1", "200m"), state)).RequiresReplace
            .ShouldHaveSingleItem().ToString().ShouldBe("spec[0].container[0].resources[0].requests");
    }

    [Fact]
    public async Task What_the_cluster_adds_is_no_difference()
    {
        var state = await StateAsync("kubernetes_pod", Pod("a:1", "100m"));
        var live = await SentAsync("kubernetes_pod", Pod("a:1", "0.1"));
        live["metadata"]!["labels"]!["added"] = "by others";
        live["metadata"]!["uid"] = "1";
        live["spec"]!["hostNetwork"] = null;
        live["spec"]!["priority"] = 0;
        live["spec"]!["tolerations"] = JsonNode.Parse("""[ { "key": "node.kubernetes.io/not-ready", "operator": "Exists" } ]""");
        live["spec"]!["volumes"]!.AsArray().Insert(0, JsonNode.Parse("""{ "name": "kube-api-access-x", "projected": {} }"""));
        live["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Insert(0, JsonNode.Parse("""{ "name": "kube-api-access-x", "mountPath": "/var/run" }"""));

        var now = new ObjectReader(Reading.Refresh).Read(Declared("kubernetes_pod").Table, state, live);

        (await Driver.PlanAsync("kubernetes_pod", Pod("a:1", "100m"), now)).PlannedState.ShouldBe(now);
        now.GetAttribute("spec").ShouldBe(state.GetAttribute("spec"));
    }

    [Fact]
    public async Task What_others_change_of_the_template_is_changed_back()
    {
        var state = await StateAsync("kubernetes_pod", Pod("a:1", "100m"));
        var live = await SentAsync("kubernetes_pod", Pod("a:3", "100m"));
        live["metadata"]!["labels"]!["app"] = "other";
        live["metadata"]!["uid"] = "1";

        var now = new ObjectReader(Reading.Refresh).Read(Declared("kubernetes_pod").Table, state, live);

        now.GetAttribute("spec").Elements[0].GetAttribute("container").Elements[0].GetAttribute("image").AsString().ShouldBe("a:3");
        var plan = await Driver.PlanAsync("kubernetes_pod", Pod("a:1", "100m"), now);
        plan.PlannedState.GetAttribute("metadata").Elements[0].GetAttribute("labels").GetAttribute("app").AsString().ShouldBe("dev");
        plan.RequiresReplace.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_may_grow_and_nothing_else()
    {
        var state = await StateAsync("kubernetes_persistent_volume_claim", Claim);
        var larger = new { metadata = new[] { new { name = "coder-ann-dev-home", @namespace = "lumie-dev" } }, spec = new[] { new { access_modes = new[] { "ReadWriteOnce" }, storage_class_name = "local-path", resources = new[] { new { requests = new { storage = "40Gi" } } } } }, wait_until_bound = false };
        var other = new { metadata = new[] { new { name = "coder-ann-dev-home", @namespace = "lumie-dev" } }, spec = new[] { new { access_modes = new[] { "ReadWriteOnce" }, storage_class_name = "fast", resources = new[] { new { requests = new { storage = "30Gi" } } } } }, wait_until_bound = false };

        (await Driver.PlanAsync("kubernetes_persistent_volume_claim", larger, state)).RequiresReplace.ShouldBeEmpty();
        (await Driver.PlanAsync("kubernetes_persistent_volume_claim", other, state)).RequiresReplace
            .ShouldHaveSingleItem().ToString().ShouldBe("spec[0].storage_class_name");
    }

    [Theory]
    [InlineData("kubernetes_service", 64, "has 64 characters, but the name of a Service may have 63 at most")]
    [InlineData("kubernetes_config_map", 254, "has 254 characters, but the name of a ConfigMap may have 253 at most")]
    public async Task A_name_that_is_too_long_is_told_before_anything_is_sent(string type, int length, string sentence) =>
        (await Driver.ValidateAsync(type, new { metadata = new[] { new { name = new string('a', length) } } })).Told().ShouldContain(sentence);

    [Theory]
    [InlineData("Ann's_box", null, null, "cannot name a ConfigMap: only small letters")]
    [InlineData(null, null, null, "metadata of a ConfigMap needs name or generate_name")]
    [InlineData("a", "owner", "ann@example.com", "cannot be the value of label owner")]
    [InlineData("a", "owner", "1234567890123456789012345678901234567890123456789012345678901234", "label owner has 64 characters")]
    public async Task Names_and_labels_are_checked(string? name, string? label, string? value, string sentence) =>
        (await Driver.ValidateAsync("kubernetes_config_map", new
        {
            metadata = new[] { new { name, labels = label is null ? new() : new Dictionary<string, string> { [label] = value! } } },
        })).Told().ShouldContain(sentence);

    [Fact]
    public void Both_names_of_a_type_are_the_same_type() =>
        ObjectTypes.All.ShouldAllBe(d => d.Names.Select(n => _provider.Schema.ResourceTypes[n].Block).Distinct().Count() == 1);

    [Fact]
    public async Task A_provider_that_is_told_no_cluster_says_what_to_set()
    {
        var result = await Driver.DataAsync("kubernetes_namespace", new { metadata = new[] { new { name = "default" } } });

        result.Diagnostics.Told().ShouldContain("The kubernetes provider is told no cluster. Set host and token, or config_path");
    }

    [Fact]
    public async Task A_server_that_nobody_listens_at_is_named_within_seconds()
    {
        var driver = await Driver.ConfigureAsync(new { host = "https://127.0.0.1:1", token = "t" });

        var result = await driver.DataAsync("kubernetes_namespace", new { metadata = new[] { new { name = "default" } } });

        result.Diagnostics.Told().ShouldContain(
            "The Kubernetes API server https://127.0.0.1:1 (host of the kubernetes provider) cannot be reached: Connection refused");
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static ObjectDeclaration Declared(string type) => ObjectTypes.All.Single(d => d.Names.Contains(type));

    private async Task<JsonObject> SentAsync(string type, object config) =>
        ObjectWriter.Write(Declared(type).Table, new BlockValue((await Driver.PlanAsync(type, config)).PlannedState));

    private async Task<HclValue> StateAsync(string type, object config)
    {
        var planned = (await Driver.PlanAsync(type, config)).PlannedState;
        var live = await SentAsync(type, config);
        live["metadata"]!["uid"] = "1";
        return new ObjectReader(Reading.Fill).Read(Declared(type).Table, planned, live);
    }

    private static object Pod(string image, string cpu) => new
    {
        metadata = new[] { new { name = "dev", labels = new { app = "dev" } } },
        spec = new[]
        {
            new
            {
                security_context = new[] { new { run_as_user = "1000", fs_group = "1000" } },
                affinity = new[] { new { node_affinity = new[] { new { required_during_scheduling_ignored_during_execution = new[] { new { node_selector_term = new[]
                {
                    new { match_expressions = new[] { new { key = "node-role.kubernetes.io/control-plane", @operator = "DoesNotExist" } } },
                } } } } } } },
                container = new[]
                {
                    new
                    {
                        name = "dev",
                        image,
                        command = new[] { "sh", "-c", "true" },
                        env = new object[] { new { name = "A", value = "" }, new { name = "B", value_from = new[] { new { secret_key_ref = new[] { new { name = "s", key = "k" } } } } } },
                        resources = new[] { new { requests = new { cpu } } },
                        security_context = new[] { new { privileged = true } },
                        volume_mount = new[] { new { name = "home", mount_path = "/home/dev" } },
                    },
                },
                volume = new object[]
                {
                    new { name = "home", persistent_volume_claim = new[] { new { claim_name = "home" } } },
                    new { name = "tmp", empty_dir = new[] { new { } } },
                    new { name = "cfg", config_map = new[] { new { name = "cfg" } } },
                },
            },
        },
    };
}
