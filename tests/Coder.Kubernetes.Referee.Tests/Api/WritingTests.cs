using System.Text.Json.Nodes;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>Creating and changing objects: what is filled in, what is refused, and in which words.</summary>
public sealed class WritingTests : ServerFixture
{
    [Fact]
    public async Task A_pod_gets_the_documented_defaults_and_what_admission_adds()
    {
        var pod = (await Admin.PostAsync(Pods, Pod("shell"))).ShouldBe(201).Object;

        var spec = pod["spec"]!;
        spec["restartPolicy"]!.GetValue<string>().ShouldBe("Always");
        spec["terminationGracePeriodSeconds"]!.GetValue<int>().ShouldBe(30);
        spec["dnsPolicy"]!.GetValue<string>().ShouldBe("ClusterFirst");
        spec["serviceAccountName"]!.GetValue<string>().ShouldBe("default");
        spec["enableServiceLinks"]!.GetValue<bool>().ShouldBeTrue();
        spec["tolerations"]!.AsArray().Count.ShouldBe(2);
        spec["containers"]![0]!["imagePullPolicy"]!.GetValue<string>().ShouldBe("IfNotPresent");
        spec["containers"]![0]!["volumeMounts"]![0]!["mountPath"]!.GetValue<string>().ShouldBe("/var/run/secrets/kubernetes.io/serviceaccount");
        pod["metadata"]!["uid"]!.GetValue<string>().Length.ShouldBe(36);
        pod["status"]!["qosClass"]!.GetValue<string>().ShouldBe("BestEffort");
    }

    [Theory]
    [InlineData(", \"imagePullpolicy\": \"Always\"", 400, "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.containers[0].imagePullpolicy\"")]
    [InlineData(", \"stdin\": \"yes\"", 400, "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field Container.spec.containers.stdin of type bool")]
    [InlineData(", \"resources\": {\"limits\": {\"cpu\": \"two\"}}", 400, "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData(", \"imagePullPolicy\": \"Sometimes\"", 422, "Pod \"shell\" is invalid: spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")]
    [InlineData(", \"volumeMounts\": [{\"name\": \"home\", \"mountPath\": \"/home\"}]", 422, "Pod \"shell\" is invalid: spec.containers[0].volumeMounts[0].name: Not found: \"home\"")]
    [InlineData(", \"env\": [{\"value\": \"x\"}]", 422, "Pod \"shell\" is invalid: spec.containers[0].env[0].name: Required value")]
    [InlineData(", \"resources\": {\"requests\": {\"cpu\": \"2\"}, \"limits\": {\"cpu\": \"1\"}}", 422, "Pod \"shell\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")]
    public async Task A_wrong_container_is_refused_with_its_field(string container, int status, string message) =>
        (await Admin.PostAsync(Pods, Pod("shell", container))).ShouldBe(status).Message.ShouldBe(message);

    [Fact]
    public async Task Newer_fields_than_those_of_the_schema_are_known()
    {
        var sidecar = Pod("shell", spec: ", \"initContainers\": [{\"name\": \"side\", \"image\": \"busybox:1.36\", \"restartPolicy\": \"Always\"}]");

        (await Admin.PostAsync(Pods, sidecar)).ShouldBe(201);

        Server.Objects.Get("v1", "Pod", "default", "shell")!["status"]!["phase"]!.GetValue<string>().ShouldBe("Running");
    }

    [Fact]
    public async Task Names_labels_and_bodies_that_do_not_fit_are_refused()
    {
        (await Admin.PostAsync(Pods, Pod(new string('a', 254)))).ShouldBe(422).Message.ShouldContain("must be no more than 253 bytes");
        (await Admin.PostAsync(Pods, Pod("a").Replace("\"app\": \"a\"", "\"app\": \"a b\"", StringComparison.Ordinal))).ShouldBe(422)
            .Message.ShouldStartWith("Pod \"a\" is invalid: metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of");
        (await Admin.PostAsync(Pods, ConfigMap("a"))).ShouldBe(400).Message.ShouldStartWith("ConfigMap in version \"v1\" cannot be handled as a Pod");
        (await Admin.PostAsync(Pods, "{")).ShouldBe(400).Reason.ShouldBe("BadRequest");
        (await Admin.PostAsync("api/v1/namespaces/nowhere/pods", Pod("a"))).ShouldBe(404).Message.ShouldBe("namespaces \"nowhere\" not found");
        (await Admin.PostAsync(Pods, Pod("a"))).ShouldBe(201);
        var twice = (await Admin.PostAsync(Pods, Pod("a"))).ShouldBe(409);
        (twice.Reason, twice.Message).ShouldBe(("AlreadyExists", "pods \"a\" already exists"));
        (await Admin.GetAsync("api/v1/gadgets")).ShouldBe(404).Message.ShouldBe("the server could not find the requested resource");
    }

    [Fact]
    public async Task An_update_of_an_older_version_is_a_conflict()
    {
        var first = (await Admin.PostAsync(ConfigMaps, ConfigMap("settings"))).ShouldBe(201).Object;
        var second = (JsonObject)first.DeepClone();
        first["data"]!["a"] = "2";
        second["data"]!["a"] = "3";

        (await Admin.PutAsync($"{ConfigMaps}/settings", first)).ShouldBe(200);
        var conflict = (await Admin.PutAsync($"{ConfigMaps}/settings", second)).ShouldBe(409);

        conflict.Reason.ShouldBe("Conflict");
        conflict.Message.ShouldBe("Operation cannot be fulfilled on configmaps \"settings\": the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task What_cannot_change_says_so()
    {
        await Admin.PostAsync(Pods, Pod("shell"));
        await Admin.PostAsync(Claims, Claim("home"));
        await Admin.PostAsync(Deployments, Deployment("web"));

        (await Admin.PatchAsync($"{Pods}/shell", "merge-patch+json", """{"spec": {"hostname": "other"}}""")).ShouldBe(422)
            .Message.ShouldStartWith("Pod \"shell\" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`");
        (await Admin.PatchAsync($"{Claims}/home", "merge-patch+json", """{"spec": {"storageClassName": "fast"}}""")).ShouldBe(422)
            .Message.ShouldBe("PersistentVolumeClaim \"home\" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
        (await Admin.PatchAsync($"{Deployments}/web", "merge-patch+json", """{"spec": {"selector": {"matchLabels": {"tier": "x"}}, "template": {"metadata": {"labels": {"tier": "x"}}}}}""")).ShouldBe(422)
            .Message.ShouldEndWith("field is immutable");
    }

    [Fact]
    public async Task Each_kind_of_patch_changes_what_it_says()
    {
        await Admin.PostAsync(Deployments, Deployment("web"));

        await Admin.PatchAsync($"{Deployments}/web", "json-patch+json", """[{"op": "replace", "path": "/spec/replicas", "value": 2}]""");
        await Admin.PatchAsync($"{Deployments}/web", "strategic-merge-patch+json", """{"spec": {"template": {"spec": {"containers": [{"name": "dev", "env": [{"name": "A", "value": "1"}]}]}}}}""");
        var deployment = (await Admin.PatchAsync($"{Deployments}/web", "merge-patch+json", """{"metadata": {"annotations": {"note": "x"}}}""")).ShouldBe(200).Object;

        deployment["spec"]!["replicas"]!.GetValue<int>().ShouldBe(2);
        var container = deployment["spec"]!["template"]!["spec"]!["containers"]!.AsArray().ShouldHaveSingleItem()!;
        (container["image"]!.GetValue<string>(), container["env"]![0]!["value"]!.GetValue<string>()).ShouldBe(("busybox:1.36", "1"));
        deployment["metadata"]!["annotations"]!["note"]!.GetValue<string>().ShouldBe("x");
        deployment["metadata"]!["generation"]!.GetValue<int>().ShouldBe(3);
        (await Admin.PatchAsync($"{Deployments}/web", "json-patch+json", """[{"op": "test", "path": "/spec/replicas", "value": 7}]""")).ShouldBe(422);
        (await Admin.PatchAsync($"{Deployments}/web", "json", "{}")).ShouldBe(415);
    }

    [Fact]
    public async Task What_changes_nothing_leaves_the_version()
    {
        var before = (await Admin.PostAsync(ConfigMaps, ConfigMap("settings"))).Object["metadata"]!["resourceVersion"]!.GetValue<string>();

        (await Admin.PatchAsync($"{ConfigMaps}/settings", "merge-patch+json", """{"data": {"a": "1"}}""")).ShouldBe(200)
            .Object["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe(before);
    }

    [Fact]
    public async Task A_finalizer_keeps_an_object_until_it_is_taken_away()
    {
        await Admin.PostAsync(ConfigMaps, ConfigMap("kept").Replace("\"name\": \"kept\"", "\"name\": \"kept\", \"finalizers\": [\"example.com/hold\"]", StringComparison.Ordinal));

        (await Admin.DeleteAsync($"{ConfigMaps}/kept")).ShouldBe(200).Object["metadata"]!["deletionTimestamp"].ShouldNotBeNull();
        (await Admin.GetAsync($"{ConfigMaps}/kept")).ShouldBe(200);
        (await Admin.PatchAsync($"{ConfigMaps}/kept", "merge-patch+json", """{"metadata": {"finalizers": null}}""")).ShouldBe(200);

        (await Admin.GetAsync($"{ConfigMaps}/kept")).ShouldBe(404);
        (await Admin.DeleteAsync($"{ConfigMaps}/kept")).ShouldBe(404).Message.ShouldBe("configmaps \"kept\" not found");
    }

    [Fact]
    public async Task Deleting_an_owner_deletes_orphans_or_waits_as_the_policy_says()
    {
        await Admin.PostAsync(Deployments, Deployment("kept"));
        await Admin.PostAsync(Deployments, Deployment("gone"));

        (await Admin.DeleteAsync($"{Deployments}/kept", """{"propagationPolicy": "Orphan"}""")).ShouldBe(200);
        (await Admin.DeleteAsync($"{Deployments}/gone", """{"propagationPolicy": "Foreground"}""")).ShouldBe(200);

        Server.Objects.List("apps/v1", "Deployment").ShouldBeEmpty();
        Server.Objects.List("v1", "Pod").ShouldHaveSingleItem()["metadata"]!["labels"]!["app"]!.GetValue<string>().ShouldBe("kept");
        (await Admin.DeleteAsync($"{Deployments}/gone?propagationPolicy=Sideways")).ShouldBe(422);
    }

    [Fact]
    public async Task A_deletion_for_another_object_of_the_same_name_is_refused()
    {
        await Admin.PostAsync(ConfigMaps, ConfigMap("settings"));

        (await Admin.DeleteAsync($"{ConfigMaps}/settings", """{"preconditions": {"uid": "00000000-0000-0000-0000-000000000000"}}""")).ShouldBe(409).Reason.ShouldBe("Conflict");
    }
}
