using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee;
using Coder.Provisioner.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Cli;

/// <summary>
/// The starters for Kubernetes and Docker, built by the native engine and by the real <c>terraform</c> with the built-in providers: both make
/// the same objects, and each takes over what the other has built: the next build changes what the agent's new token is in, and nothing else.
/// </summary>
public sealed partial class StarterObjectsTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly string[] Kinds = ["v1/PersistentVolumeClaim", "v1/Pod", "v1/Service", "apps/v1/Deployment"];

    private readonly Machine _native = new();
    private readonly CliMachine _cli = new(options => options with { OwnProviders = ProviderPrograms.Coder });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _cli.Dispose();
        await _native.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Theory]
    [InlineData("kubernetes", "coder-workspaces", "PersistentVolumeClaim,Deployment", "Plan: 0 to add, 1 to change, 0 to destroy.")]
    [InlineData("kubernetes-dind", "lumie-dev", "PersistentVolumeClaim,Pod", "Plan: 1 to add, 0 to change, 1 to destroy.")]
    public async Task A_kubernetes_starter_makes_the_same_objects_with_both_engines(string starter, string ns, string kinds, string plan)
    {
        await using var first = await ClusterAsync();
        await using var second = await ClusterAsync();
        var template = Archive.OfStarter(starter);
        var native = await NativeAsync(template, WorkspaceTransition.Start, await VariablesAsync(starter, first));
        var variables = await VariablesAsync(starter, second);
        var cli = await CliAsync(template, WorkspaceTransition.Start, variables);

        var expected = ObjectsOf(first, ns, TokenOf(native));
        expected.Select(o => o.Kind).Where(k => kinds.Split(',').Contains(k)).ShouldBe(kinds.Split(','), ignoreOrder: true);
        ObjectsOf(second, ns, TokenOf(cli)).ShouldBe(expected);
        cli.Resources.Select(r => $"{r.Type}.{r.Name}").ShouldBe(native.Resources.Select(r => $"{r.Type}.{r.Name}"));
        (await _native.InspectAsync(template, cli.State, variables)).Sentences.ShouldBeEmpty("nothing happened to what terraform made");

        var last = await SwitchAsync(template, variables, cli, plan);

        ObjectsOf(second, ns, TokenOf(last)).ShouldBe(expected);
        await NativeAsync(template, WorkspaceTransition.Delete, variables, last.State);
        ObjectsOf(second, ns, "").Where(o => kinds.Split(',').Contains(o.Kind)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_docker_starter_makes_the_same_container_and_volume_with_both_engines()
    {
        await using var engine = await DockerEngine.StartAsync();
        var template = Archive.OfStarter("docker");
        var variables = new Dictionary<string, string> { ["docker_host"] = engine.Host, ["default_image"] = DockerEngine.Image, ["network"] = "host" };
        var native = await NativeAsync(template, WorkspaceTransition.Start, variables);
        var expected = await DockerObjectsAsync(engine, TokenOf(native));
        await NativeAsync(template, WorkspaceTransition.Delete, variables, native.State);

        var cli = await CliAsync(template, WorkspaceTransition.Start, variables);

        (await DockerObjectsAsync(engine, TokenOf(cli))).ShouldBe(expected);
        cli.Resources.Select(r => $"{r.Type}.{r.Name}").ShouldBe(native.Resources.Select(r => $"{r.Type}.{r.Name}"));
        var last = await SwitchAsync(template, variables, cli, "Plan: 2 to add, 0 to change, 2 to destroy.");
        (await DockerObjectsAsync(engine, TokenOf(last))).ShouldBe(expected);
        (await engine.DockerAsync("rm", "--force", "coder-ada-demo")).ShouldSucceed();
        (await _native.InspectAsync(template, last.State, variables)).Sentences.ShouldHaveSingleItem()
            .ShouldStartWith("Container coder-ada-demo was removed by someone (docker rm)", customMessage: "the state is terraform's");
        var deleted = await CliAsync(template, WorkspaceTransition.Delete, variables, last.State);
        deleted.State.IsEmpty.ShouldBeTrue();
        (await engine.DockerAsync("volume", "ls", "--quiet")).ShouldSucceed().Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_of_the_administrator_s_mirror_is_taken_in_place_of_the_built_in_one()
    {
        var mirror = _native.PathOf("mirror");
        var folder = Path.Combine(mirror, "registry.terraform.io/hashicorp/random/9.9.9/linux_amd64");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "terraform-provider-random_v9.9.9"), ProviderPrograms.Coder);
        using var machine = new CliMachine(options => options with { OwnProviders = ProviderPrograms.Coder, ProviderMirror = mirror });

        await machine.SucceedAsync(machine.Request(Archive.Of(("main.tf", "resource \"random_pet\" \"a\" {}\nresource \"null_resource\" \"a\" {}\n")), WorkspaceTransition.Start));

        machine.Log.Text.ShouldContain("Installed hashicorp/random v9.9.9");
        machine.Log.Text.ShouldContain("Installed hashicorp/null v2.40.0");
    }

    // From terraform's state to ours and back. Both plan the same.
    private async Task<BuildResult> SwitchAsync(ReadOnlyMemory<byte> template, Dictionary<string, string> variables, BuildResult cli, string plan)
    {
        _native.Log = new RecordingLog();
        var ours = await NativeAsync(template, WorkspaceTransition.Start, variables, cli.State);
        _native.Log.Lines.Select(l => l.Output).ShouldContain(plan, _native.Log.Text);
        var theirs = await CliAsync(template, WorkspaceTransition.Start, variables, ours.State);
        _cli.Log.Lines.Select(l => l.Output).ShouldContain(plan, _cli.Log.Text);
        return theirs;
    }

    private Task<BuildResult> NativeAsync(
        ReadOnlyMemory<byte> template, WorkspaceTransition transition, Dictionary<string, string> variables, ReadOnlyMemory<byte> state = default) =>
        _native.SucceedAsync(_native.Request(template, transition, state) with { Variables = variables });

    private Task<BuildResult> CliAsync(
        ReadOnlyMemory<byte> template, WorkspaceTransition transition, Dictionary<string, string> variables, ReadOnlyMemory<byte> state = default) =>
        _cli.SucceedAsync(_cli.Request(template, transition, state) with { Variables = variables, Environment = _native.Environment });

    private static async Task<ApiServer> ClusterAsync()
    {
        var server = await ApiServer.StartAsync(new() { Namespaces = ["lumie-dev", "coder-workspaces"] }, CancellationToken.None);
        server.Objects.Put(JsonNode.Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "dev-workspace", "namespace": "lumie-dev"}}""")!);
        return server;
    }

    private async Task<Dictionary<string, string>> VariablesAsync(string starter, ApiServer cluster)
    {
        var kubeconfig = _native.PathOf($"kubeconfig-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig("admin"));
        var variables = new Dictionary<string, string> { ["kubeconfig"] = kubeconfig };
        if (starter == "kubernetes-dind")
        {
            variables["dev_image"] = "registry.example.com/dev:1";
            variables["agents_image"] = "registry.example.com/agents:1";
        }

        return variables;
    }

    private static string TokenOf(BuildResult build) => build.Resources.SelectMany(r => r.Agents).ShouldHaveSingleItem().Token;

    /// <summary>The objects that a template makes, without what the cluster itself puts into them.</summary>
    private static List<(string Kind, string Text)> ObjectsOf(ApiServer cluster, string ns, string token)
    {
        var found = new List<(string, string)>();
        foreach (var kind in Kinds)
        {
            var slash = kind.LastIndexOf('/');
            foreach (var node in cluster.Objects.List(kind[..slash], kind[(slash + 1)..], ns))
            {
                // What a controller made is not the template's.
                if (node["metadata"]!["ownerReferences"] is null)
                {
                    Strip(node);
                    found.Add((kind[(slash + 1)..], Comparable(node, token)));
                }
            }
        }

        return found;
    }

    private static void Strip(JsonNode node)
    {
        var value = (JsonObject)node;
        value.Remove("status");
        foreach (var name in (string[])["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"])
        {
            ((JsonObject)value["metadata"]!).Remove(name);
        }

        if (value["metadata"]!["annotations"] is JsonObject annotations)
        {
            annotations.Remove("deployment.kubernetes.io/revision");

            // By it a build that was cut off is known again. The plugin protocol tells a provider the type of a resource, not its address.
            annotations.Remove("coder.com/made-by").ShouldBeTrue();
        }

        if (value["spec"] is JsonObject spec)
        {
            spec.Remove("volumeName");
            spec.Remove("nodeName");
        }
    }

    private static string Comparable(JsonNode node, string token)
    {
        var text = ServiceAccountVolume().Replace(node.ToJsonString(), "kube-api-access");
        return token.Length == 0 ? text : text.Replace(token, "TOKEN", StringComparison.Ordinal);
    }

    private static async Task<List<string>> DockerObjectsAsync(DockerEngine engine, string token)
    {
        var container = await InspectAsync(engine, (await engine.DockerAsync("ps", "--all", "--quiet")).ShouldSucceed().Output.Trim());
        var volume = await InspectAsync(engine, (await engine.DockerAsync("volume", "ls", "--quiet")).ShouldSucceed().Output.Trim());
        ((JsonObject)volume).Remove("CreatedAt");
        ((JsonObject)container["Config"]!["Labels"]!).Remove("dev.coder.resource").ShouldBeTrue(); // as with Kubernetes
        var parts = new JsonObject
        {
            ["Name"] = container["Name"]!.DeepClone(),
            ["Image"] = container["Image"]!.DeepClone(),
            ["Path"] = container["Path"]!.DeepClone(),
            ["Args"] = container["Args"]!.DeepClone(),
            ["Config"] = container["Config"]!.DeepClone(),
            ["HostConfig"] = container["HostConfig"]!.DeepClone(),
            ["Mounts"] = container["Mounts"]!.DeepClone(),
        };
        container["State"]!["Running"]!.GetValue<bool>().ShouldBeTrue();
        return [parts.ToJsonString().Replace(token, "TOKEN", StringComparison.Ordinal), volume.ToJsonString()];
    }

    private static async Task<JsonNode> InspectAsync(DockerEngine engine, string id) =>
        JsonNode.Parse((await engine.DockerAsync("inspect", id)).ShouldSucceed().Output)!.AsArray().ShouldHaveSingleItem()!;

    [GeneratedRegex("kube-api-access-[a-z0-9]+")]
    private static partial Regex ServiceAccountVolume();
}
