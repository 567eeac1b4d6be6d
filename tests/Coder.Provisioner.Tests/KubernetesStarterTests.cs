using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>The starter for Kubernetes with Docker, imported and built by the native engine against a strict API server.</summary>
public sealed class KubernetesStarterTests : IAsyncLifetime
{
    private readonly Machine _machine = new();
    private ApiServer _server = null!;
    private string _kubeconfig = "";

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(new() { Namespaces = ["lumie-dev"] }, CancellationToken.None);
        _server.Objects.Put(JsonNode.Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "dev-workspace", "namespace": "lumie-dev"}}""")!);
        _kubeconfig = _machine.PathOf("kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, _server.Kubeconfig("admin"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _machine.DisposeAsync();
    }

    [Fact]
    public async Task The_mission_s_template_makes_its_claim_and_pod_and_keeps_the_claim_while_stopped()
    {
        var template = Archive.OfStarter("kubernetes-dind");
        var variables = Variables(("dev_image", "registry.example.com/dev:1"), ("agents_image", "registry.example.com/agents:1"));
        var import = await _machine.ImportAsync(template, variables);
        import.Error.ShouldBeNull(_machine.Log.Text);
        import.StartResources.Select(r => r.Type).Order().ShouldBe(["kubernetes_persistent_volume_claim_v1", "kubernetes_pod_v1"]);
        import.StopResources.Select(r => r.Type).ShouldBe(["kubernetes_persistent_volume_claim_v1"]);

        var started = await BuildAsync(template, WorkspaceTransition.Start, variables);

        var agent = started.Resources.Single(r => r.Type == "kubernetes_pod_v1").Agents.ShouldHaveSingleItem();
        agent.Apps.Select(a => a.Slug).Order().ShouldBe(["agents", "code-server", "tilt"]);
        var claim = _server.Objects.Get("v1", "PersistentVolumeClaim", "lumie-dev", "coder-ada-demo-home").ShouldNotBeNull()["spec"]!;
        (Text(claim, "storageClassName"), Text(claim["resources"]!["requests"]!, "storage")).ShouldBe(("local-path", "30Gi"));
        var pod = _server.Objects.Get("v1", "Pod", "lumie-dev", "coder-ada-demo").ShouldNotBeNull();
        Text(pod["status"]!, "phase").ShouldBe("Running");
        var spec = pod["spec"]!;
        Text(spec, "serviceAccountName").ShouldBe("dev-workspace");
        Text(spec, "nodeName").ShouldStartWith("worker-");
        var containers = spec["containers"]!.AsArray();
        containers.Select(c => Text(c!, "name")).ShouldBe(["dev", "agents", "dind"]);
        containers[2]!["securityContext"]!["privileged"]!.GetValue<bool>().ShouldBeTrue();
        containers[1]!["ports"]![0]!["containerPort"]!.GetValue<int>().ShouldBe(3000);
        var script = containers[0]!["command"]![2]!.GetValue<string>();
        script.ShouldContain("http://coder.coder.svc.cluster.local/bin/coder-linux-");
        script.ShouldNotContain("127.0.0.1:3000");
        spec["affinity"]!["nodeAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]!["nodeSelectorTerms"]![0]!["matchExpressions"]!.AsArray()
            .Select(e => $"{e!["key"]} {e["operator"]}").ShouldBe(["node-role.kubernetes.io/control-plane DoesNotExist", "node-role.kubernetes.io/master DoesNotExist"]);

        var stopped = await BuildAsync(template, WorkspaceTransition.Stop, variables, started.State);
        _server.Objects.List("v1", "Pod", "lumie-dev").ShouldBeEmpty();
        var uid = Text(_server.Objects.Get("v1", "PersistentVolumeClaim", "lumie-dev", "coder-ada-demo-home")!["metadata"]!, "uid");

        variables["dev_image"] = "registry.example.com/dev:2";
        var updated = await BuildAsync(template, WorkspaceTransition.Start, variables, stopped.State);
        Text(_server.Objects.Get("v1", "Pod", "lumie-dev", "coder-ada-demo")!["spec"]!["containers"]![0]!, "image").ShouldBe("registry.example.com/dev:2");
        Text(_server.Objects.Get("v1", "PersistentVolumeClaim", "lumie-dev", "coder-ada-demo-home")!["metadata"]!, "uid").ShouldBe(uid);

        var deleted = await BuildAsync(template, WorkspaceTransition.Delete, variables, updated.State);
        deleted.State.IsEmpty.ShouldBeTrue();
        _server.Objects.List("v1", "Pod", "lumie-dev").ShouldBeEmpty();
        _server.Objects.List("v1", "PersistentVolumeClaim", "lumie-dev").ShouldBeEmpty();
    }

    private Task<BuildResult> BuildAsync(
        ReadOnlyMemory<byte> template, WorkspaceTransition transition, Dictionary<string, string> variables, ReadOnlyMemory<byte> state = default) =>
        _machine.SucceedAsync(_machine.Request(template, transition, state) with { Variables = variables });

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more) =>
        more.Append(("kubeconfig", _kubeconfig)).ToDictionary(v => v.Item1, v => v.Item2);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
