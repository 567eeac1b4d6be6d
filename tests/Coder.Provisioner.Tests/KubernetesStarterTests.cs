using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>The Kubernetes starters, imported and built by the native engine against a strict API server.</summary>
public sealed class KubernetesStarterTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly Machine _machine = new();
    private ApiServer _server = null!;
    private string _kubeconfig = "";

    public async Task InitializeAsync()
    {
        _server = await ApiServer.StartAsync(new() { Namespaces = ["lumie-dev", "coder-workspaces"] }, CancellationToken.None);
        _server.Objects.Put(JsonNode.Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "dev-workspace", "namespace": "lumie-dev"}}""")!);
        _kubeconfig = _machine.PathOf("kubeconfig");
        await File.WriteAllTextAsync(_kubeconfig, _server.Kubeconfig("admin"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _machine.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

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

    [Fact]
    public async Task The_deployment_starter_starts_grows_stops_and_goes_in_a_restricted_namespace()
    {
        _server.Cluster.SetPodSecurity("coder-workspaces", "restricted");
        var template = Archive.OfStarter("kubernetes");
        var variables = Variables();
        var import = await _machine.ImportAsync(template, variables);
        import.Error.ShouldBeNull(_machine.Log.Text);
        import.Parameters.Select(p => p.Name).ShouldBe(["cpu", "disk", "image", "memory"]);

        var started = await BuildAsync(template, WorkspaceTransition.Start, variables, parameters: ("disk", "20"));

        Text(_server.Objects.Get("v1", "PersistentVolumeClaim", "coder-workspaces", "coder-ada-demo-home")!["spec"]!["resources"]!["requests"]!, "storage").ShouldBe("20Gi");
        var running = _server.Objects.List("v1", "Pod", "coder-workspaces").ShouldHaveSingleItem();
        Text(running["status"]!, "phase").ShouldBe("Running");

        var grown = await BuildAsync(template, WorkspaceTransition.Start, variables, started.State, ("disk", "20"), ("memory", "6"));
        var limits = _server.Objects.List("v1", "Pod", "coder-workspaces").ShouldHaveSingleItem()["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        (Text(limits, "cpu"), Text(limits, "memory")).ShouldBe(("2", "6Gi"));

        var stopped = await BuildAsync(template, WorkspaceTransition.Stop, variables, grown.State, ("disk", "20"));
        _server.Objects.List("apps/v1", "Deployment", "coder-workspaces").ShouldBeEmpty();
        _server.Objects.List("v1", "PersistentVolumeClaim", "coder-workspaces").Count.ShouldBe(1);

        (await BuildAsync(template, WorkspaceTransition.Delete, variables, stopped.State, ("disk", "20"))).State.IsEmpty.ShouldBeTrue();
        _server.Objects.List("v1", "PersistentVolumeClaim", "coder-workspaces").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_happened_to_a_running_workspace_is_found_from_its_template_and_state()
    {
        var template = Archive.OfStarter("kubernetes-dind");
        var variables = Variables(("dev_image", "registry.example.com/dev:1"), ("agents_image", "registry.example.com/agents:1"));
        var started = await BuildAsync(template, WorkspaceTransition.Start, variables);
        var requests = _server.Requests.Count;
        (await InspectAsync()).ShouldBeEmpty();
        _server.Requests.Skip(requests).Select(r => r.Method).ShouldBe(["GET", "GET"], "the pod and its events; the claim has nothing to tell");

        _server.Cluster.KillForMemory("lumie-dev", "coder-ada-demo", "dind");
        (await InspectAsync()).ShouldHaveSingleItem().ShouldStartWith("Container dind of pod coder-ada-demo ran out of memory");
        _server.Cluster.Evict("lumie-dev", "coder-ada-demo");
        (await InspectAsync()).ShouldHaveSingleItem().ShouldStartWith("Pod lumie-dev/coder-ada-demo was evicted from its node: The node was low on resource: memory.");

        async Task<IReadOnlyList<string>> InspectAsync()
        {
            var found = await _machine.InspectAsync(template, started.State, variables);
            found.Problem.ShouldBeNull();
            return found.Sentences;
        }
    }

    [Fact]
    public async Task A_template_that_cannot_be_used_is_a_problem_of_the_inspection()
    {
        (await _machine.InspectAsync(Archive.Of(("main.tf", "resource {")), "{}"u8.ToArray(), [])).Problem.ShouldNotBeNull();
        var template = Archive.Of(("main.tf", "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\nprovider \"aws\" {}\n"));

        var found = await _machine.InspectAsync(template, """{"version": 4, "serial": 1, "resources": []}"""u8.ToArray(), []);

        found.Problem.ShouldNotBeNull().ShouldContain("hashicorp/aws");
        found.Sentences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("security", "dind", "privileged")]
    [InlineData("account", "dev-workspace", "lumie-dev")]
    public async Task A_start_that_the_cluster_refuses_says_what_is_in_the_way(string obstacle, params string[] words)
    {
        if (obstacle == "security")
        {
            _server.Cluster.SetPodSecurity("lumie-dev", "baseline");
        }
        else
        {
            _server.Objects.Delete("v1", "ServiceAccount", "lumie-dev", "dev-workspace");
        }

        var variables = Variables(("dev_image", "registry.example.com/dev:1"), ("agents_image", "registry.example.com/agents:1"));
        var result = await _machine.BuildAsync(_machine.Request(Archive.OfStarter("kubernetes-dind"), WorkspaceTransition.Start) with { Variables = variables });

        var error = result.Error.ShouldNotBeNull();
        foreach (var word in words)
        {
            error.ShouldContain(word);
        }
    }

    private Task<BuildResult> BuildAsync(
        ReadOnlyMemory<byte> template, WorkspaceTransition transition, Dictionary<string, string> variables, ReadOnlyMemory<byte> state = default, params (string Name, string Value)[] parameters) =>
        _machine.SucceedAsync(_machine.Request(template, transition, state) with { Variables = variables, Parameters = parameters.ToDictionary(p => p.Name, p => p.Value) });

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more) =>
        more.Append(("kubeconfig", _kubeconfig)).ToDictionary(v => v.Item1, v => v.Item2);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
