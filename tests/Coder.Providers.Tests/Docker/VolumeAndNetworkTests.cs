using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Docker;

/// <summary><c>docker_volume</c> and <c>docker_network</c> on a real engine.</summary>
[Collection(DockerCollection.Name)]
public sealed class VolumeAndNetworkTests(DockerMachine machine)
{
    [Fact]
    public async Task A_volume_is_made_read_imported_and_removed()
    {
        var docker = await machine.DriverAsync();
        var config = new { name = "home", labels = new[] { new { label = "owner", value = "alice" } }, driver_opts = new Dictionary<string, string> { ["type"] = "tmpfs", ["device"] = "tmpfs" } };
        var state = await docker.CreateAsync("docker_volume", config);
        state.Text("driver").ShouldBe("local");
        state.Text("mountpoint").ShouldEndWith("/volumes/home/_data");
        (await docker.ReadAsync("docker_volume", state)).NewState.ShouldBe(state);
        (await docker.PlanAsync("docker_volume", config, state)).RequiresReplace.ShouldBeEmpty();

        var imported = (await docker.ImportAsync("docker_volume", "home")).State.ShouldNotBeNull();
        (await docker.PlanAsync("docker_volume", config, imported)).RequiresReplace.ShouldBeEmpty();
        (await docker.PlanAsync("docker_volume", new { name = "house" }, state)).RequiresReplace.Select(p => p.ToString()).ShouldContain("name");

        (await docker.DestroyAsync("docker_volume", state)).Diagnostics.ShouldBeEmpty();
        (await docker.DestroyAsync("docker_volume", state)).Diagnostics.ShouldBeEmpty("deleting what is gone is fine");
        (await docker.ReadAsync("docker_volume", state)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task A_volume_without_a_name_gets_one_and_one_that_exists_is_used()
    {
        var docker = await machine.DriverAsync();
        var unnamed = await docker.CreateAsync("docker_volume", new { });
        unnamed.Text("name").Length.ShouldBe(64);

        await docker.CreateAsync("docker_volume", new { name = unnamed.Text("name") });
        docker.Log.Lines.ShouldContain(l => l.Line.EndsWith("exists already and is used with what it holds"));
        (await docker.ValidateAsync("docker_volume", new { cluster = new[] { new { } } })).Told().ShouldContain("Cluster volumes (the block cluster) need a swarm");
    }

    [Fact]
    public async Task A_network_is_made_with_its_addresses_and_a_taken_name_is_told()
    {
        var docker = await machine.DriverAsync(workspace: "w1");
        var config = new
        {
            name = "lan",
            @internal = true,
            ipam_config = new[] { new { subnet = "10.99.7.0/24", gateway = "10.99.7.1" } },
            labels = new[] { new { label = "team", value = "blue" } },
        };
        var state = await docker.CreateAsync("docker_network", config);
        state.Text("driver").ShouldBe("bridge");
        state.Text("scope").ShouldBe("local");
        var made = await machine.InspectAsync("lan");
        made.GetProperty("Internal").GetBoolean().ShouldBeTrue();
        made.GetProperty("IPAM").GetProperty("Config")[0].GetProperty("Subnet").GetString().ShouldBe("10.99.7.0/24");
        (await docker.ReadAsync("docker_network", state)).NewState.ShouldBe(state);
        (await docker.PlanAsync("docker_network", config, state)).RequiresReplace.ShouldBeEmpty();

        var other = await machine.DriverAsync(workspace: "w2");
        (await other.ApplyAsync("docker_network", new { name = "lan" })).Diagnostics.Told()
            .ShouldContain("A network lan exists already and is not this workspace's. Remove it with docker network rm lan, or take another name.");
        (await docker.CreateAsync("docker_network", config)).Text("id").ShouldBe(state.Text("id"), "an interrupted build has made it");

        (await docker.ImportAsync("docker_network", "lan")).State.ShouldNotBeNull().Text("id").ShouldBe(state.Text("id"));
        (await docker.DestroyAsync("docker_network", state)).Diagnostics.ShouldBeEmpty();
        (await docker.DestroyAsync("docker_network", state)).Diagnostics.ShouldBeEmpty("deleting what is gone is fine");
    }
}
