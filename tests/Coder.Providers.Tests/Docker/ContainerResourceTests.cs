using Coder.Hcl.Values;
using Coder.Providers.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary><c>docker_container</c> on a real engine.</summary>
[Collection(DockerCollection.Name)]
public sealed class ContainerResourceTests(DockerMachine machine)
{
    private const string Type = "docker_container";

    [Fact]
    public async Task A_container_is_made_as_it_is_described()
    {
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync(Type, new
        {
            name = "described",
            image = DockerEngine.Image,
            command = new[] { "sleep", "600" },
            env = new[] { "GREETING=hello", "PATH=/bin" },
            hostname = "box",
            user = "0:0",
            working_dir = "/tmp",
            memory = 64,
            cpus = "0.5",
            shm_size = 16,
            init = true,
            restart = "unless-stopped",
            network_mode = "none",
            tmpfs = new Dictionary<string, string> { ["/scratch"] = "size=1m" },
            labels = new[] { new { label = "owner", value = "alice" } },
            capabilities = new[] { new { add = new[] { "NET_ADMIN" }, drop = new[] { "MKNOD" } } },
            host = new[] { new { host = "gateway", ip = "192.0.2.1" } },
            ulimit = new[] { new { name = "nofile", soft = 1024, hard = 2048 } },
            upload = new[] { new { file = "/etc/greeting", content = "hi", permissions = "0640" } },
        });

        var made = await machine.InspectAsync(state.Text("id"));
        var config = made.GetProperty("Config");
        config.GetProperty("Env").EnumerateArray().Select(e => e.GetString()).ShouldContain("GREETING=hello");
        config.GetProperty("Hostname").GetString().ShouldBe("box");
        config.GetProperty("Labels").GetProperty("owner").GetString().ShouldBe("alice");
        var host = made.GetProperty("HostConfig");
        host.GetProperty("Memory").GetInt64().ShouldBe(64 << 20);
        host.GetProperty("NanoCpus").GetInt64().ShouldBe(500_000_000);
        host.GetProperty("ShmSize").GetInt64().ShouldBe(16 << 20);
        host.GetProperty("Init").GetBoolean().ShouldBeTrue();
        host.GetProperty("RestartPolicy").GetProperty("Name").GetString().ShouldBe("unless-stopped");
        host.GetProperty("CapAdd")[0].GetString().ShouldBe("NET_ADMIN");
        host.GetProperty("ExtraHosts")[0].GetString().ShouldBe("gateway:192.0.2.1");
        (await machine.Engine.DockerAsync("exec", "described", "sh", "-c", "stat -c %a /etc/greeting; cat /etc/greeting; pwd; ulimit -n"))
            .ShouldSucceed().Output.ShouldBe("640\nhi/tmp\n1024\n");

        var again = await docker.PlanAsync(Type, new
        {
            name = "described", image = DockerEngine.Image, command = new[] { "sleep", "600" }, network_mode = "none", env = new[] { "GREETING=hello", "PATH=/bin" },
        }, state);
        again.RequiresReplace.Select(p => p.ToString()).ShouldContain("tmpfs");
        again.RequiresReplace.Select(p => p.ToString()).ShouldContain("memory", "a limit is taken off by a new container alone");
        again.RequiresReplace.Select(p => p.ToString()).ShouldNotContain("hostname", "it is computed when it is not set");

        (await docker.DestroyAsync(Type, state)).Diagnostics.ShouldBeEmpty();
        (await machine.ExistsAsync("described")).ShouldBeFalse();
        (await docker.DestroyAsync(Type, state)).Diagnostics.ShouldBeEmpty("deleting what is gone is fine");
    }

    [Fact]
    public async Task Name_limits_and_restart_policy_change_while_it_runs()
    {
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync(Type, Sleeper("small", memory: 32));
        var larger = Sleeper("renamed", memory: 512);
        (await docker.PlanAsync(Type, larger, state)).RequiresReplace.ShouldBeEmpty();

        var result = await docker.ApplyAsync(Type, larger, state);

        result.Diagnostics.ShouldBeEmpty();
        result.NewState!.Text("id").ShouldBe(state.Text("id"));
        var changed = await machine.InspectAsync("renamed");
        changed.GetProperty("Id").GetString().ShouldBe(state.Text("id"));
        changed.GetProperty("HostConfig").GetProperty("Memory").GetInt64().ShouldBe(512L << 20);
    }

    [Fact]
    public async Task What_somebody_else_changed_is_seen_and_put_right()
    {
        var docker = await machine.DriverAsync();
        var config = Sleeper("drifting", memory: 64);
        var state = await docker.CreateAsync(Type, config);
        (await docker.ReadAsync(Type, state)).NewState.ShouldBe(state, "nothing has changed");

        (await machine.Engine.DockerAsync("update", "--memory", "128m", "--memory-swap", "256m", "drifting")).ShouldSucceed();
        (await machine.Engine.DockerAsync("stop", "--time", "0", "drifting")).ShouldSucceed();
        var seen = (await docker.ReadAsync(Type, state)).NewState.ShouldNotBeNull();
        seen.Number("memory").ShouldBe(128);
        seen.Flag("must_run").ShouldBeFalse();
        seen.Number("exit_code").ShouldBe(137);

        (await docker.ApplyAsync(Type, config, seen)).Diagnostics.ShouldBeEmpty();
        var now = await machine.InspectAsync("drifting");
        now.GetProperty("State").GetProperty("Running").GetBoolean().ShouldBeTrue();
        now.GetProperty("HostConfig").GetProperty("Memory").GetInt64().ShouldBe(64 << 20);
        docker.Log.Lines.ShouldContain(l => l.Line.Contains("the container drifting has stopped; it is started again"));

        (await machine.Engine.DockerAsync("rm", "--force", "drifting")).ShouldSucceed();
        (await docker.ReadAsync(Type, state)).NewState.ShouldBeNull("a container that is gone is made anew");
    }

    [Fact]
    public async Task Networks_ports_and_volumes_are_used_and_told()
    {
        var docker = await machine.DriverAsync();
        var network = await docker.CreateAsync("docker_network", new { name = "wire" });
        var volume = await docker.CreateAsync("docker_volume", new { name = "kept" });
        var state = await docker.CreateAsync(Type, new
        {
            name = "served",
            image = DockerEngine.Image,
            command = new[] { "sh", "-c", "echo kept > /data/index.html; exec httpd -f -p 8000 -h /data" },
            networks_advanced = new[] { new { name = network.Text("name"), aliases = new[] { "www" } } },
            ports = new[] { new { @internal = 8000, ip = "127.0.0.1" } },
            volumes = new[] { new { container_path = "/data", volume_name = volume.Text("name") } },
            mounts = new[] { new { target = "/scratch", type = "tmpfs", tmpfs_options = new[] { new { size_bytes = 65536 } } } },
        });

        var port = state.GetAttribute("ports").Elements[0].Number("external");
        port.ShouldBeGreaterThan(0);
        var data = state.GetAttribute("network_data").Elements.ShouldHaveSingleItem();
        data.Text("network_name").ShouldBe("wire");
        data.Text("ip_address").ShouldNotBeEmpty();
        using var http = new HttpClient();
        await Eventually.HoldsAsync("the port is published", async () =>
        {
            try
            {
                return await http.GetStringAsync($"http://127.0.0.1:{port}/") == "kept\n";
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });

        var taken = await docker.ApplyAsync(Type, new
        {
            name = "latecomer",
            image = DockerEngine.Image,
            command = new[] { "sleep", "600" },
            network_mode = "wire",
            ports = new[] { new { @internal = 8000, external = port, ip = "127.0.0.1" } },
        });
        taken.Diagnostics.Told().ShouldContain($"Port {port} of the Docker engine's machine is in use. Choose another external port");
        taken.NewState.ShouldNotBeNull("the container exists, though it does not run").IsWhollyKnown.ShouldBeTrue();

        var busy = await docker.DestroyAsync("docker_volume", volume);
        busy.Diagnostics.Told().ShouldContain("The volume kept is still mounted by a container");
        busy.NewState.ShouldNotBeNull();
        (await docker.DestroyAsync("docker_network", network)).Diagnostics.Told().ShouldContain("The network wire still has containers");
        foreach (var container in new[] { state, taken.NewState })
        {
            (await docker.DestroyAsync(Type, container)).Diagnostics.ShouldBeEmpty();
        }

        (await docker.DestroyAsync("docker_volume", volume)).Diagnostics.ShouldBeEmpty();
        (await docker.DestroyAsync("docker_network", network)).Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_container_that_ends_at_once_is_told_with_its_last_lines()
    {
        var docker = await machine.DriverAsync(grace: TimeSpan.FromMinutes(1));
        var result = await docker.ApplyAsync(Type, new
        {
            name = "crashing", image = DockerEngine.Image, network_mode = "none", command = new[] { "sh", "-c", "echo loading; echo no such database >&2; exit 3" },
        });

        var told = result.Diagnostics.Told();
        told.ShouldContain("The container crashing ended right after its start: its command ended with code 3. Its last lines:");
        told.ShouldContain("loading");
        told.ShouldContain("no such database");
        result.NewState.ShouldNotBeNull().Number("exit_code").ShouldBe(3);
    }

    [Theory]
    [InlineData("busybox:test", "no-such-program", "", "The container's first program \"no-such-program\" is not in the image, or is not executable.")]
    [InlineData("busybox:test", "sleep", "/no/such/folder", "The folder /no/such/folder that the container mounts does not exist on the Docker engine's machine.")]
    [InlineData("127.0.0.1:1/nothing:latest", "sleep", "", "The Docker engine cannot reach the registry 127.0.0.1:1: connection refused.")]
    public async Task What_keeps_a_container_from_starting_is_told_in_a_sentence(string image, string program, string mount, string sentence)
    {
        var docker = await machine.DriverAsync();
        var result = await docker.ApplyAsync(Type, new
        {
            name = "failing-" + Guid.NewGuid().ToString("N")[..8],
            image,
            network_mode = "none",
            command = new[] { program },
            mounts = mount.Length == 0 ? [] : new[] { new { type = "bind", source = mount, target = "/x" } },
        });

        result.Diagnostics.Told().ShouldContain(sentence);
    }

    [Fact]
    public async Task A_runtime_that_the_engine_does_not_have_is_named()
    {
        var docker = await machine.DriverAsync();
        var result = await docker.ApplyAsync(Type, new
        {
            name = "elsewhere", image = DockerEngine.Image, network_mode = "none", command = new[] { "true" }, runtime = "no-such-runtime",
        });

        result.Diagnostics.Told().ShouldContain("The Docker engine has no runtime no-such-runtime. Install it on the engine's machine, or leave runtime out.");
    }

    [Fact]
    public async Task A_network_that_does_not_exist_is_named()
    {
        var docker = await machine.DriverAsync();
        var result = await docker.ApplyAsync(Type, new
        {
            name = "unwired", image = DockerEngine.Image, command = new[] { "sleep", "1" }, networks_advanced = new[] { new { name = "nowhere" } },
        });

        result.Diagnostics.Told().ShouldContain("The network nowhere does not exist on the Docker engine.");
    }

    [Fact]
    public async Task A_name_that_is_taken_by_another_is_told_and_what_an_interrupted_build_left_is_replaced()
    {
        var mine = await machine.DriverAsync(workspace: "w1");
        var left = await mine.CreateAsync(Type, Sleeper("contested"));

        var other = await (await machine.DriverAsync(workspace: "w2")).ApplyAsync(Type, Sleeper("contested"));
        other.Diagnostics.Told().ShouldContain("The name contested is taken by a container that is not this workspace's (" + left.Text("id")[..12] + ", image busybox:test");
        other.NewState.ShouldBeNull();

        var again = await mine.CreateAsync(Type, Sleeper("contested"));
        again.Text("id").ShouldNotBe(left.Text("id"));
        mine.Log.Lines.ShouldContain(l => l.Line.Contains("an interrupted build has left the container contested behind; it is removed"));
    }

    [Fact]
    public async Task An_attached_container_is_waited_for_and_its_output_kept()
    {
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync(Type, new
        {
            name = "job", image = DockerEngine.Image, network_mode = "none", attach = true, logs = true, must_run = false, command = new[] { "sh", "-c", "echo out; echo err >&2; exit 4" },
        });

        state.Text("container_logs").Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["out", "err"], ignoreOrder: true);
        state.Number("exit_code").ShouldBe(4);
    }

    [Fact]
    public async Task A_health_check_is_waited_for()
    {
        var docker = await machine.DriverAsync();
        var healthy = await docker.ApplyAsync(Type, Checked("healthy", "true", 60));
        healthy.Diagnostics.ShouldBeEmpty();

        var failing = await docker.ApplyAsync(Type, Checked("failing-check", "echo not yet; exit 1", 2));
        failing.Diagnostics.Told().ShouldContain("The health check of failing-check did not pass within 2 seconds (wait_timeout).");

        var without = await docker.ApplyAsync(Type, new { name = "unchecked", image = DockerEngine.Image, network_mode = "none", command = new[] { "sleep", "600" }, wait = true });
        without.Diagnostics.Told().ShouldContain("wait = true needs a health check");

        static object Checked(string name, string test, int limit) => new
        {
            name,
            image = DockerEngine.Image,
            network_mode = "none",
            command = new[] { "sleep", "600" },
            wait = true,
            wait_timeout = limit,
            healthcheck = new[] { new { test = new[] { "CMD-SHELL", test }, interval = "500ms", timeout = "5s", retries = 100 } },
        };
    }

    [Fact]
    public async Task An_existing_container_is_taken_over_without_a_change()
    {
        (await machine.Engine.DockerAsync(
            "run", "--detach", "--name", "found", "--network", "none", "--env", "A=b", "--memory", "64m", "--label", "team=blue", "--volume", "found-data:/data:ro", DockerEngine.Image, "sleep", "600"))
            .ShouldSucceed();
        var docker = await machine.DriverAsync();
        var imported = await docker.ImportAsync(Type, "found");
        imported.Diagnostics.ShouldBeEmpty();

        var plan = await docker.PlanAsync(Type, new
        {
            name = "found",
            image = DockerEngine.Image,
            network_mode = "none",
            command = new[] { "sleep", "600" },
            env = new[] { "A=b" },
            memory = 64,
            labels = new[] { new { label = "team", value = "blue" } },
            volumes = new[] { new { volume_name = "found-data", container_path = "/data", read_only = true } },
        }, imported.State);
        plan.RequiresReplace.ShouldBeEmpty();
        (await docker.ImportAsync(Type, "missing")).Diagnostics.Told().ShouldContain("The Docker engine has no container missing.");
    }

    [Fact]
    public async Task Arguments_that_cannot_be_are_refused_by_name()
    {
        var docker = await machine.DriverAsync();
        var told = (await docker.ValidateAsync(Type, new
        {
            name = "x",
            image = "y",
            restart = "sometimes",
            cpus = "many",
            cpu_set = "a-b",
            gpus = "two",
            volumes = new[] { new { read_only = true } },
            upload = new[] { new { file = "/a", content = "b", source = "c", permissions = "777" } },
            healthcheck = new[] { new { interval = "often" } },
        })).Told();

        told.ShouldContain("restart must be one of \"no\", \"on-failure\", \"always\", \"unless-stopped\", not \"sometimes\".");
        told.ShouldContain("cpus must be a number such as 1.5, not \"many\".");
        told.ShouldContain("cpu_set must be processors such as 0-1 or 0,2");
        told.ShouldContain("gpus must be all, or device= and ids");
        told.ShouldContain("Each volumes block needs either container_path or from_container.");
        told.ShouldContain("The upload of /a needs exactly one of content, content_base64 and source.");
        told.ShouldContain("upload.permissions must be four octal digits such as 0640, not \"777\".");
        told.ShouldContain("healthcheck.interval must be a duration such as 30s or 1m30s.");
    }

    [Fact]
    public async Task A_state_that_the_public_provider_wrote_is_no_change()
    {
        var docker = await machine.DriverAsync();
        var state = await docker.CreateAsync(Type, Sleeper("inherited"));
        var theirs = HclValue.Object(state.Attributes.Select(a => KeyValuePair.Create(a.Key, a switch
        {
            { Key: "user" or "pid_mode" or "working_dir" } => HclValue.String(""),
            { Key: "privileged" or "publish_all_ports" } => HclValue.False,
            { Key: "cpu_shares" or "max_retry_count" } => HclValue.Number(0),
            { Key: "dns" or "group_add" } => HclValue.Set(HclType.String, []),
            { Key: "tmpfs" } => HclValue.Map(HclType.String, []),
            _ => a.Value,
        })));

        (await docker.PlanAsync(Type, Sleeper("inherited"), theirs)).RequiresReplace.ShouldBeEmpty();
    }

    private static Dictionary<string, object> Sleeper(string name, int memory = 0)
    {
        var config = new Dictionary<string, object>
        {
            ["name"] = name, ["image"] = DockerEngine.Image, ["network_mode"] = "none", ["command"] = new[] { "sleep", "600" },
        };
        if (memory > 0)
        {
            config["memory"] = memory;
        }

        return config;
    }
}
