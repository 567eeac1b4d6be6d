using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Tests.Api;

namespace Coder.Kubernetes.Referee.Tests.Kubectl;

/// <summary>The real kubectl works with the server as with any cluster.</summary>
public sealed class KubectlTests : IAsyncLifetime, IAsyncDisposable
{
    private ApiServer _server = null!;
    private KubectlProgram _kubectl = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(new() { Namespaces = ["lumie-dev"] }, CancellationToken.None);
        _kubectl = new(_server);
    }

    public async Task DisposeAsync()
    {
        _kubectl.Dispose();
        await _server.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task A_pod_is_created_read_in_every_form_logged_and_deleted()
    {
        _server.Cluster.Images["busybox:1.36"] = new() { Log = ["one", "two", "three"] };

        (await _kubectl.FeedAsync(Bodies.Pod("shell"), "create", "-f", "-")).Trim().ShouldBe("pod/shell created");
        (await _kubectl.RunAsync("wait", "pod/shell", "--for=condition=Ready", "--timeout=10s")).Trim().ShouldBe("pod/shell condition met");

        (await _kubectl.RunAsync("get", "pod", "shell")).ShouldMatch(@"NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE\s+shell\s+1/1\s+Running\s+0");
        JsonNode.Parse(await _kubectl.RunAsync("get", "pod", "shell", "-o", "json"))!["status"]!["phase"]!.GetValue<string>().ShouldBe("Running");
        (await _kubectl.RunAsync("get", "pods", "-A", "-o", "yaml")).ShouldContain("nodeName: worker-1");
        (await _kubectl.RunAsync("get", "pods", "-l", "app=shell", "-o", "name")).Trim().ShouldBe("pod/shell");
        var description = await _kubectl.RunAsync("describe", "pod", "shell");
        description.ShouldContain("Successfully assigned default/shell to worker-1");
        description.ShouldContain("Started container dev");
        (await _kubectl.RunAsync("logs", "shell", "--tail=2")).ShouldBe("two\nthree\n");
        (await _kubectl.RunAsync("delete", "pod", "shell")).ShouldContain("pod \"shell\" deleted");
        (await _kubectl.FailAsync("", "get", "pod", "shell")).Trim().ShouldBe("Error from server (NotFound): pods \"shell\" not found");
    }

    [Fact]
    public async Task A_deployment_is_applied_changed_rolled_out_scaled_and_undone()
    {
        (await _kubectl.FeedAsync(Bodies.Deployment("web"), "apply", "-f", "-")).Trim().ShouldBe("deployment.apps/web created");
        (await _kubectl.RunAsync("rollout", "status", "deployment/web", "--timeout=10s")).ShouldContain("successfully rolled out");
        (await _kubectl.FeedAsync(Bodies.Deployment("web"), "apply", "-f", "-")).Trim().ShouldBe("deployment.apps/web unchanged");
        (await _kubectl.FeedAsync(Bodies.Deployment("web", "busybox:1.37"), "apply", "-f", "-")).Trim().ShouldBe("deployment.apps/web configured");
        (await _kubectl.RunAsync("rollout", "status", "deployment/web", "--timeout=10s")).ShouldContain("successfully rolled out");
        (await _kubectl.RunAsync("get", "pods", "-o", "jsonpath={.items[*].spec.containers[0].image}")).ShouldBe("busybox:1.37");
        (await _kubectl.RunAsync("scale", "deployment/web", "--replicas=3")).ShouldContain("scaled");
        (await _kubectl.RunAsync("rollout", "status", "deployment/web", "--timeout=10s")).ShouldContain("successfully rolled out");
        (await _kubectl.RunAsync("get", "deployment", "web")).ShouldMatch(@"web\s+3/3\s+3\s+3");
        (await _kubectl.RunAsync("rollout", "undo", "deployment/web")).ShouldContain("rolled back");
        (await _kubectl.RunAsync("get", "pods", "-o", "jsonpath={.items[*].spec.containers[0].image}")).ShouldBe("busybox:1.36 busybox:1.36 busybox:1.36");
        (await _kubectl.RunAsync("describe", "deployment", "web")).ShouldContain("ScalingReplicaSet");
        (await _kubectl.RunAsync("delete", "deployment", "web", "--cascade=foreground")).ShouldContain("deleted");
        (await _kubectl.RunAsync("get", "pods,replicasets", "-o", "name")).ShouldBe("");
    }

    [Fact]
    public async Task Server_side_apply_tells_of_conflicts_and_takes_over_when_forced()
    {
        await _kubectl.FeedAsync(Bodies.ConfigMap("shared"), "apply", "--server-side", "--field-manager=one", "-f", "-");

        var conflict = await _kubectl.FailAsync(Bodies.ConfigMap("shared", "\"a\": \"2\""), "apply", "--server-side", "--field-manager=two", "-f", "-");
        conflict.ShouldContain("Apply failed with 1 conflict: conflict with \"one\": .data.a");

        (await _kubectl.FeedAsync(Bodies.ConfigMap("shared", "\"a\": \"2\""), "apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", "-"))
            .Trim().ShouldBe("configmap/shared serverside-applied");
        _server.Objects.Get("v1", "ConfigMap", "default", "shared")!["data"]!["a"]!.GetValue<string>().ShouldBe("2");
    }

    [Fact]
    public async Task A_dry_run_and_a_difference_change_nothing()
    {
        await _kubectl.FeedAsync(Bodies.ConfigMap("settings"), "apply", "-f", "-");

        (await _kubectl.FeedAsync(Bodies.ConfigMap("other"), "apply", "--dry-run=server", "-f", "-")).Trim().ShouldBe("configmap/other created (server dry run)");
        var difference = await _kubectl.TryAsync(Bodies.ConfigMap("settings", "\"a\": \"9\""), "diff", "-f", "-");

        difference.ExitCode.ShouldBe(1, difference.Error);
        difference.Output.ShouldContain("-  a: \"1\"");
        difference.Output.ShouldContain("+  a: \"9\"");
        _server.Objects.Get("v1", "ConfigMap", "default", "other").ShouldBeNull();
        _server.Objects.Get("v1", "ConfigMap", "default", "settings")!["data"]!["a"]!.GetValue<string>().ShouldBe("1");
    }

    [Fact]
    public async Task What_a_user_may_is_asked_and_answered()
    {
        await _kubectl.RunAsync("create", "serviceaccount", "dev-workspace", "-n", "lumie-dev");
        await _kubectl.RunAsync("create", "rolebinding", "dev-workspace", "--clusterrole=admin", "--serviceaccount=lumie-dev:dev-workspace", "-n", "lumie-dev");
        using var workspace = new KubectlProgram(_server, "system:serviceaccount:lumie-dev:dev-workspace");

        (await workspace.RunAsync("auth", "can-i", "create", "pods", "-n", "lumie-dev")).Trim().ShouldBe("yes");
        (await workspace.TryAsync("", "auth", "can-i", "create", "pods", "-n", "default")).Output.Trim().ShouldBe("no");
        (await workspace.RunAsync("get", "pods", "-n", "lumie-dev")).ShouldBe("");
        (await workspace.FailAsync("", "get", "pods", "-n", "default")).Trim().ShouldBe(
            "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:lumie-dev:dev-workspace\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
        (await workspace.FailAsync("", "get", "nodes")).ShouldContain("cannot list resource \"nodes\" in API group \"\" at the cluster scope");
    }

    [Fact]
    public async Task A_mistake_in_an_object_is_told_with_its_field()
    {
        (await _kubectl.FailAsync(Bodies.Pod("odd", ", \"imagePullpolicy\": \"Always\""), "create", "-f", "-"))
            .ShouldContain("strict decoding error: unknown field \"spec.containers[0].imagePullpolicy\"");
        (await _kubectl.FailAsync(Bodies.Pod("Odd"), "create", "-f", "-")).ShouldContain("The Pod \"Odd\" is invalid: metadata.name: Invalid value: \"Odd\": a lowercase RFC 1123 subdomain");
        (await _kubectl.FailAsync(Bodies.Pod("odd"), "create", "-n", "nowhere", "-f", "-")).Trim().ShouldEndWith("namespaces \"nowhere\" not found");
    }

    [Fact]
    public async Task A_namespace_goes_with_all_that_is_in_it()
    {
        await _kubectl.FeedAsync(Bodies.Pod("shell"), "create", "-n", "lumie-dev", "-f", "-");

        (await _kubectl.RunAsync("delete", "namespace", "lumie-dev")).ShouldContain("namespace \"lumie-dev\" deleted");

        _server.Objects.List("v1", "Pod", "lumie-dev").ShouldBeEmpty();
        _server.Objects.Get("v1", "Namespace", null, "lumie-dev").ShouldBeNull();
    }
}
