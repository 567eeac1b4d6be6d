using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>What the provider says of a container of a real engine after a build, when something happened to it.</summary>
[Collection(DockerCollection.Name)]
public sealed class ContainerInspectionTests(DockerMachine machine)
{
    private const string Type = "docker_container";
    private const string Again = "Start the workspace again to have a new one made.";

    [Fact]
    public async Task Nothing_happened()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-well"));

        (await docker.InspectAsync(Type, made)).ShouldBeNull();
    }

    [Fact]
    public async Task It_was_stopped_by_someone()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-stopped"));
        (await machine.Engine.DockerAsync("stop", "--time", "0", "inspected-stopped")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe(
            $"Container inspected-stopped was stopped by someone (docker stop or docker kill; exit code 137). {Again}");
    }

    [Fact]
    public async Task It_was_removed_by_someone()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-removed"));
        (await machine.Engine.DockerAsync("rm", "--force", "inspected-removed")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe($"Container inspected-removed was removed by someone (docker rm), or by itself. {Again}");
    }

    [Fact]
    public async Task It_was_paused_by_someone()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-paused"));
        (await machine.Engine.DockerAsync("pause", "inspected-paused")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe("Container inspected-paused was paused by someone: docker unpause inspected-paused lets it go on.");
    }

    [Fact]
    public async Task It_was_restarted_by_someone()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-restarted"));
        (await machine.Engine.DockerAsync("restart", "--time", "0", "inspected-restarted")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe("Container inspected-restarted was stopped by someone. It was started again.");
    }

    [Fact]
    public async Task It_ended_and_its_last_lines_are_told_without_values_of_its_environment()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper(
            "inspected-ended", "echo one; echo two; echo the token is $TOKEN; echo no database; until [ -e /end ]; do sleep 0.1; done; exit 3"));
        (await machine.Engine.DockerAsync("exec", "inspected-ended", "touch", "/end")).ShouldSucceed();
        (await machine.Engine.DockerAsync("wait", "inspected-ended")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe(
            $"Container inspected-ended ended with exit code 3. {Again} Its last lines: two | the token is *** | no database");
    }

    [Fact]
    public async Task It_ran_out_of_memory()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper(
            "inspected-oom", "until [ -e /end ]; do sleep 0.1; done; exec dd if=/dev/zero of=/dev/null bs=300M count=1", memory: 16));
        (await machine.Engine.DockerAsync("exec", "inspected-oom", "touch", "/end")).ShouldSucceed();
        (await machine.Engine.DockerAsync("wait", "inspected-oom")).ShouldSucceed();
        await OutOfMemoryAsync("inspected-oom");

        (await docker.InspectAsync(Type, made)).ShouldBe(
            $"Container inspected-oom ran out of memory (the limit is 16 MiB) and was killed; raise memory. {Again}");
    }

    [Fact]
    public async Task It_was_stopped_after_a_program_in_it_ran_out_of_memory()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-both", memory: 16));
        (await machine.Engine.DockerAsync("exec", "inspected-both", "dd", "if=/dev/zero", "of=/dev/null", "bs=300M", "count=1")).ExitCode.ShouldBe(137);
        await OutOfMemoryAsync("inspected-both");
        (await machine.Engine.DockerAsync("stop", "--time", "0", "inspected-both")).ShouldSucceed();

        (await docker.InspectAsync(Type, made)).ShouldBe(
            $"Container inspected-both was stopped by someone (docker stop or docker kill; exit code 137). {Again}");
    }

    [Fact]
    public async Task It_ended_and_its_restart_policy_started_it_again()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-again", "until [ -e /end ]; do sleep 0.1; done; rm /end; exit 3", restart: "always"));
        (await machine.Engine.DockerAsync("exec", "inspected-again", "touch", "/end")).ShouldSucceed();
        await Eventually.HoldsAsync("the container runs again", async () =>
        {
            var found = await machine.InspectAsync("inspected-again");
            return found.GetProperty("RestartCount").GetInt32() == 1 && found.GetProperty("State").GetProperty("Status").GetString() == "running";
        });

        (await docker.InspectAsync(Type, made)).ShouldBe("Container inspected-again ended with exit code 3. It was started again.");
    }

    [Fact]
    public async Task The_engine_cannot_be_reached()
    {
        var docker = await machine.DriverAsync();
        var made = await docker.CreateAsync(Type, Sleeper("inspected-unreachable"));
        var other = await machine.DriverAsync(config: new { host = "unix:///nowhere/docker.sock" });

        (await other.InspectAsync(Type, made)).ShouldNotBeNull().ShouldStartWith("What became of docker_container.this cannot be seen: ");
    }

    // The engine hears of it from the kernel, beside everything else.
    private Task OutOfMemoryAsync(string container) => Eventually.HoldsAsync("the engine knows that memory ran out", async () =>
        (await machine.Engine.DockerAsync("events", "--since", "1h", "--until", "0s", "--filter", $"container={container}", "--filter", "event=oom"))
            .ShouldSucceed().Output.Length > 0);

    private static object Sleeper(string name, string command = "sleep 600", int memory = 0, string restart = "no") => new
    {
        name,
        image = DockerEngine.Image,
        command = new[] { "sh", "-c", command },
        env = new[] { "TOKEN=agent-token-4711" },
        network_mode = "none",
        memory,
        memory_swap = memory,
        restart,
    };
}
