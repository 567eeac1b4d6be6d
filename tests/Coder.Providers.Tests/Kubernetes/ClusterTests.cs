using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee;
using Coder.Providers.Kubernetes;
using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>The provider and a strict API server.</summary>
public sealed class ClusterTests : ClusterScenario
{
    [Fact]
    public async Task A_claim_and_a_pod_live_and_go()
    {
        var claim = await Driver.CreateAsync("kubernetes_persistent_volume_claim", Claim());
        var pod = await Driver.CreateAsync("kubernetes_pod", Pod(home: true));

        Server.Objects.Get("v1", "PersistentVolumeClaim", Space, "home")!["status"]!["phase"]!.GetValue<string>().ShouldBe("Bound");
        Server.Objects.Get("v1", "Pod", Space, "dev")!["status"]!["phase"]!.GetValue<string>().ShouldBe("Running");
        Driver.Log.Lines.ShouldContain(l => l.Line.Contains("is bound when the first pod uses it"));
        (await Driver.PlanAsync("kubernetes_pod", Pod(home: true), (await Driver.ReadAsync("kubernetes_pod", pod)).NewState)).RequiresReplace.ShouldBeEmpty();

        (await Driver.DestroyAsync("kubernetes_pod", pod)).Diagnostics.ShouldBeEmpty();
        (await Driver.DestroyAsync("kubernetes_persistent_volume_claim", claim)).Diagnostics.ShouldBeEmpty();
        Server.Objects.List("v1", "Pod", Space).ShouldBeEmpty();
        Server.Objects.List("v1", "PersistentVolumeClaim", Space).ShouldBeEmpty();
        (await Driver.DestroyAsync("kubernetes_pod", pod)).Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_build_asks_the_cluster_twice_for_each_object_and_then_listens()
    {
        await Driver.CreateAsync("kubernetes_persistent_volume_claim", Claim());
        await Driver.CreateAsync("kubernetes_pod", Pod(home: true));

        var asked = Server.Requests.Where(r => !r.Query.Contains("watch=true")).Select(r => r.Method);
        asked.ShouldBe(["GET", "PATCH", "GET", "PATCH"]);
        Server.Requests.Count.ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task Reading_after_making_shows_no_difference()
    {
        foreach (var (type, config) in new (string, object)[]
        {
            ("kubernetes_pod", Pod()), ("kubernetes_deployment", Deployment("a:1")), ("kubernetes_config_map", ConfigMap("1")),
            ("kubernetes_secret", new { metadata = Name("s"), data = new { token = "äöü" } }),
            ("kubernetes_service", new { metadata = Name("svc"), spec = new[] { new { selector = new { app = "dev" }, port = new[] { new { port = 80, target_port = "http" } } } } }),
        })
        {
            var made = await Driver.CreateAsync(type, config);
            var now = (await Driver.ReadAsync(type, made)).NewState.ShouldNotBeNull();
            (await Driver.PlanAsync(type, config, now)).PlannedState.ShouldBe(now, type);
        }

        Server.Objects.Get("v1", "Secret", Space, "s")!["data"]!["token"]!.GetValue<string>().ShouldBe(Convert.ToBase64String("äöü"u8));
    }

    [Fact]
    public async Task A_change_is_rolled_out_and_fields_of_others_stay()
    {
        var made = await Driver.CreateAsync("kubernetes_deployment", Deployment("a:1"));
        var live = Server.Objects.Get("apps/v1", "Deployment", Space, "dev")!;
        live["metadata"]!["labels"] = new JsonObject { ["team"] = "b" };
        Server.Objects.Put(live);
        made = (await Driver.ReadAsync("kubernetes_deployment", made)).NewState!;

        (await Driver.ApplyAsync("kubernetes_deployment", Deployment("a:2"), made)).Diagnostics.ShouldBeEmpty();

        live = Server.Objects.Get("apps/v1", "Deployment", Space, "dev")!;
        live["metadata"]!["labels"]!["team"]!.GetValue<string>().ShouldBe("b");
        Server.Objects.List("v1", "Pod", Space).ShouldHaveSingleItem()["spec"]!["containers"]![0]!["image"]!.GetValue<string>().ShouldBe("a:2");
    }

    [Fact]
    public async Task No_node_has_room()
    {
        var problems = (await Driver.ApplyAsync("kubernetes_pod", Pod(memory: "64Gi", limit: "3s"))).Diagnostics.Told();

        problems.ShouldContain("Pod lumie-dev/dev did not become Running within 3 seconds: No node can take pod lumie-dev/dev: 0/3 nodes: ");
        problems.ShouldContain("1 is a control-plane node");
        problems.ShouldContain("2 lack memory");
    }

    [Theory]
    [InlineData(ImagePull.NotFound, "there is no such image or tag")]
    [InlineData(ImagePull.Unauthorized, "the registry wants credentials")]
    [InlineData(ImagePull.Unreachable, "cannot be resolved", "cannot reach the registry")]
    public async Task An_image_cannot_be_pulled(ImagePull pull, params string[] causes)
    {
        Server.Cluster.Images["ghcr.io/a/b:1"] = new ImageBehaviour { Pull = pull };

        var problems = await TryingAgainAsync(Driver.ApplyAsync("kubernetes_pod", Pod("ghcr.io/a/b:1")));

        problems.ShouldContain("image ghcr.io/a/b:1 cannot be pulled from ghcr.io: ");
        causes.Where(problems.Contains).ShouldNotBeEmpty(problems);
    }

    [Fact]
    public async Task A_deployment_whose_container_crashes_ends_with_its_last_lines()
    {
        Server.Cluster.Images["bad:1"] = new ImageBehaviour { ExitCode = 3, Log = ["starting", "no database"] };

        var problems = await TryingAgainAsync(Driver.ApplyAsync("kubernetes_deployment", Deployment("bad:1")));

        problems.ShouldContain("Container dev of pod dev-");
        problems.ShouldContain("keeps crashing: it ended with exit code 3");
        problems.ShouldContain("no database");
    }

    [Theory]
    [InlineData("kubernetes_pod")]
    [InlineData("kubernetes_deployment")]
    public async Task A_quota_is_exceeded(string type)
    {
        Server.Cluster.SetQuota(Space, "team", ("pods", "0"));

        (await ApplyAsync(type)).ShouldContain("Quota team of namespace lumie-dev is exceeded: ");
    }

    [Theory]
    [InlineData("kubernetes_pod")]
    [InlineData("kubernetes_deployment")]
    public async Task Pod_security_refuses_the_privileged_container(string type)
    {
        Server.Cluster.SetPodSecurity(Space, "baseline");

        (await ApplyAsync(type, privileged: true)).ShouldContain("Pod Security of namespace lumie-dev (level baseline) refuses the pod: privileged");
    }

    [Fact]
    public async Task A_service_account_is_missing() =>
        (await Driver.ApplyAsync("kubernetes_pod", Pod(account: "dev-workspace"))).Diagnostics.Told()
            .ShouldContain("Service account dev-workspace does not exist in namespace lumie-dev.");

    [Fact]
    public async Task A_namespace_is_missing() =>
        (await Driver.ApplyAsync("kubernetes_config_map", new { metadata = new[] { new { name = "a", @namespace = "nowhere" } } })).Diagnostics.Told()
            .ShouldContain("Namespace nowhere does not exist. Create it, or correct the namespace in the template.");

    [Fact]
    public async Task A_storage_class_is_missing() =>
        (await Driver.ApplyAsync("kubernetes_persistent_volume_claim", Claim("fast", "20s"))).Diagnostics.Told()
            .ShouldContain("Claim lumie-dev/home is pending on storage class fast");

    [Fact]
    public async Task Rights_are_missing()
    {
        var (provider, driver) = await ConnectAsync("system:serviceaccount:coder:coder");
        await using var _ = provider;

        (await driver.ApplyAsync("kubernetes_config_map", ConfigMap("1"))).Diagnostics.Told()
            .ShouldContain("Service account coder/coder may not get configmaps in namespace lumie-dev: grant it the verb \"get\" on \"configmaps\"");
    }

    [Fact]
    public async Task A_token_has_expired()
    {
        Server.RevokeToken("admin");

        (await Driver.ApplyAsync("kubernetes_config_map", ConfigMap("1"))).Diagnostics.Told()
            .ShouldContain("does not accept the token of the kubernetes provider: it has expired, or is for another cluster. Renew it.");
    }

    [Fact]
    public async Task An_object_of_someone_else_is_left_alone()
    {
        Server.Objects.Put(JsonNode.Parse("""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "cfg", "namespace": "lumie-dev" }, "data": { "a": "theirs" } }""")!);

        (await Driver.ApplyAsync("kubernetes_config_map", ConfigMap("1"))).Diagnostics.Told()
            .ShouldContain("ConfigMap lumie-dev/cfg exists already and does not belong to this workspace");
        Server.Objects.Get("v1", "ConfigMap", Space, "cfg")!["data"]!["a"]!.GetValue<string>().ShouldBe("theirs");
    }

    [Fact]
    public async Task What_an_interrupted_build_made_is_found_again()
    {
        await Driver.CreateAsync("kubernetes_config_map", ConfigMap("1"));
        var first = await Driver.CreateAsync("kubernetes_pod", Pod());

        await Driver.CreateAsync("kubernetes_config_map", ConfigMap("2"));
        var second = await Driver.CreateAsync("kubernetes_pod", Pod());

        Server.Objects.Get("v1", "ConfigMap", Space, "cfg")!["data"]!["a"]!.GetValue<string>().ShouldBe("2");
        second.GetAttribute("metadata").Elements[0].Text("uid").ShouldNotBe(first.GetAttribute("metadata").Elements[0].Text("uid"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    public async Task Requests_that_fail_by_the_way_are_sent_again(int status, bool afterWork)
    {
        await Driver.DataAsync("kubernetes_namespace", new { metadata = new[] { new { name = "default" } } });
        Server.Faults.Next((method, _) => method == "PATCH", new Fault(status, status == 429 ? 0 : null, afterWork), 2);

        await Driver.CreateAsync("kubernetes_config_map", ConfigMap("1"));

        Server.Objects.Get("v1", "ConfigMap", Space, "cfg").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_watch_that_is_too_old_or_cut_begins_anew()
    {
        Server.Cluster.Automatic = false;
        var creating = Driver.CreateAsync("kubernetes_pod", Pod());
        await UntilAsync(() => Server.Requests.Any(r => r.Query.Contains("watch=true") && r.Path.EndsWith("/pods")));
        Server.Faults.ExpireWatches();
        Server.Faults.CutConnections();
        await Server.Cluster.SettleAsync();

        (await creating).Text("id").ShouldBe("lumie-dev/dev");
    }

    [Fact]
    public async Task A_cancel_ends_the_wait_and_keeps_what_was_made()
    {
        Server.Cluster.Automatic = false;
        var creating = Driver.ApplyAsync("kubernetes_pod", Pod());
        await UntilAsync(() => Server.Requests.Any(r => r.Query.Contains("watch=true")));
        await Stop.CancelAsync();

        var result = await creating;

        result.Diagnostics.Told().ShouldContain("The build was canceled while it waited for Pod lumie-dev/dev.");
        result.NewState.ShouldNotBeNull().Text("id").ShouldBe("lumie-dev/dev");
    }

    [Fact]
    public async Task An_evicted_pod_is_replaced_by_the_next_build()
    {
        var pod = await Driver.CreateAsync("kubernetes_pod", Pod());
        Server.Cluster.Evict(Space, "dev");

        var now = (await Driver.ReadAsync("kubernetes_pod", pod)).NewState.ShouldNotBeNull();

        (await Driver.PlanAsync("kubernetes_pod", Pod(), now)).RequiresReplace.ShouldHaveSingleItem().ToString().ShouldBe("metadata[0].uid");
        Driver.Log.Lines.ShouldContain(l => l.Line.Contains("Pod lumie-dev/dev was evicted from its node"));
    }

    [Fact]
    public async Task A_pod_that_does_not_end_is_told()
    {
        var pod = await Driver.CreateAsync("kubernetes_pod", Pod(end: "1s"));
        Server.Cluster.HoldTermination(Space, "dev", true);

        (await Driver.DestroyAsync("kubernetes_pod", pod)).Diagnostics.Told().ShouldContain("Pod lumie-dev/dev is not gone after 1 seconds: node worker-");
    }

    [Fact]
    public async Task An_object_is_imported_by_namespace_and_name()
    {
        await Driver.CreateAsync("kubernetes_deployment", Deployment("a:1"));

        var found = await Provider.ImportResourceAsync(new ImportResourceRequest("kubernetes_deployment", "x", "lumie-dev/dev"), default);

        found.Diagnostics.ShouldBeEmpty();
        (await Driver.PlanAsync("kubernetes_deployment", Deployment("a:1"), found.State)).RequiresReplace.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_manifest_is_applied_and_conflicts_are_told()
    {
        object Manifest(string value) => new { manifest = new { type = new object[] { "object", new { apiVersion = "string", kind = "string", metadata = new object[] { "object", new { name = "string", @namespace = "string" } }, data = new object[] { "object", new { a = "string" } } } }, value = new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = "m", @namespace = Space }, data = new { a = value } } } };
        var made = await Driver.CreateAsync("kubernetes_manifest", Manifest("1"));
        (await Driver.PlanAsync("kubernetes_manifest", Manifest("1"), made)).PlannedState.ShouldBe(made);
        var live = Server.Objects.Get("v1", "ConfigMap", Space, "m")!;
        live["data"]!["a"] = "theirs";
        Server.Objects.Put(live);

        var problems = (await Driver.ApplyAsync("kubernetes_manifest", Manifest("2"), made)).Diagnostics.Told();

        problems.ShouldContain("ConfigMap lumie-dev/m is managed by others too: conflict with \"test\"");
    }

    private async Task<string> ApplyAsync(string type, bool privileged = false) =>
        (await Driver.ApplyAsync(type, type == "kubernetes_pod" ? Pod(privileged: privileged) : Deployment("a:1", "20s", privileged))).Diagnostics.Told();

    // The kubelet tries again and again; here, as soon as it can.
    private async Task<string> TryingAgainAsync(Task<ApplyResourceResult> applying)
    {
        while (!applying.IsCompleted)
        {
            await Server.Cluster.RetryAsync();
            await Task.Yield();
        }

        return (await applying).Diagnostics.Told();
    }

    // The server records a request when it comes; there is no event to wait for.
    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private static object[] Name(string name) => [new { name, @namespace = Space }];

    private static object ConfigMap(string value) => new { metadata = Name("cfg"), data = new { a = value } };

    private static object Claim(string storage = "local-path", string limit = "5m") => new
    {
        metadata = Name("home"),
        spec = new[] { new { access_modes = new[] { "ReadWriteOnce" }, storage_class_name = storage, resources = new[] { new { requests = new { storage = "30Gi" } } } } },
        timeouts = new { create = limit },
    };

    private static object Pod(string image = "a:1", string memory = "1Gi", string limit = "5m", string end = "5m", string? account = null, bool privileged = false, bool home = false) =>
        new { metadata = Name("dev"), spec = new[] { Spec(image, memory, account, privileged, home) }, timeouts = new { create = limit, delete = end } };

    private static object Deployment(string image, string limit = "5m", bool privileged = false) => new
    {
        metadata = Name("dev"),
        spec = new[]
        {
            new
            {
                replicas = "1",
                selector = new[] { new { match_labels = new { app = "dev" } } },
                strategy = new[] { new { type = "Recreate" } },
                template = new[] { new { metadata = new[] { new { labels = new { app = "dev" } } }, spec = new[] { Spec(image, "1Gi", null, privileged, false) } } },
            },
        },
        timeouts = new { create = limit },
    };

    private static object Spec(string image, string memory, string? account, bool privileged, bool home) => new
    {
        service_account_name = account,
        container = new[]
        {
            new
            {
                name = "dev",
                image,
                resources = new[] { new { requests = new { memory, cpu = "0.1" } } },
                security_context = new[] { new { privileged } },
            },
        },
        volume = home ? new[] { new { name = "home", persistent_volume_claim = new[] { new { claim_name = "home" } } } } : [],
    };
}
