using System.Text.Json;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Docker;

/// <summary>The starter template <c>docker</c> on a real engine: the agent runs in the container and everything goes through it.</summary>
public sealed class DockerJourneyTests(DockerServer docker) : IClassFixture<DockerServer>, IAsyncLifetime
{
    private readonly DockerEngine _engine = docker.Engine;
    private readonly RunningServer _server = docker.Server;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DeleteWorkspacesAsync();

    [Fact]
    public async Task A_workspace_lives_in_a_container_and_its_home_survives_until_it_is_deleted()
    {
        await PushAsync();
        (await _server.CliAsync("create", "demo", "--template", "docker", "--parameter", "memory=1", "--parameter", "cpus=1", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "sh", "-c", "echo kept > ~/note; readlink /bin/ls")).ShouldSucceed().Output.ShouldBe("busybox\n");
        var first = await ContainerAsync();
        first.GetProperty("State").GetProperty("Running").GetBoolean().ShouldBeTrue();
        first.GetProperty("HostConfig").GetProperty("Memory").GetInt64().ShouldBe(1L << 30);
        first.GetProperty("Config").GetProperty("Labels").GetProperty("coder.workspace_name").GetString().ShouldBe("demo");
        (await _server.CliAsync(["ssh", "demo"], input: "cat ~/note; exit 5\n")).Output.ShouldContain("kept");

        (await _server.CliAsync("stop", "demo", "--yes")).ShouldSucceed();
        (await NamesAsync("ps", "--all", "--format", "{{.Names}}")).ShouldBeEmpty();
        (await NamesAsync("volume", "ls", "--quiet")).ShouldHaveSingleItem().ShouldEndWith("-home");

        (await _server.CliAsync("start", "demo", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "cat", "note")).ShouldSucceed().Output.ShouldBe("kept\n");
        var second = await ContainerAsync();

        await PushAsync();
        (await _server.CliAsync("update", "demo")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "cat", "note")).ShouldSucceed().Output.ShouldBe("kept\n");
        (await ContainerAsync()).GetProperty("Id").GetString().ShouldNotBe(second.GetProperty("Id").GetString(), "an update makes the container anew");

        (await _server.CliAsync("delete", "demo", "--yes")).ShouldSucceed();
        (await NamesAsync("ps", "--all", "--format", "{{.Names}}")).ShouldBeEmpty();
        (await NamesAsync("volume", "ls", "--quiet")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_build_that_does_not_find_its_engine_or_image_says_so()
    {
        await PushAsync("--variable", "docker_host=unix:///no/such/docker.sock");
        var lost = await _server.CliAsync("create", "lost", "--template", "docker", "--yes");
        lost.ExitCode.ShouldBe(1);
        (lost.Output + lost.Error).ShouldContain("There is no Docker socket at /no/such/docker.sock on the machine that runs the provisioner.");

        await PushAsync("--variable", $"docker_host={_engine.Host}");
        var bare = await _server.CliAsync("create", "bare", "--template", "docker", "--parameter", "image=127.0.0.1:1/team/dev:1", "--yes");
        bare.ExitCode.ShouldBe(1);
        (bare.Output + bare.Error).ShouldContain("pulling the image 127.0.0.1:1/team/dev:1 from 127.0.0.1:1");
        (bare.Output + bare.Error).ShouldContain("The Docker engine cannot reach the registry 127.0.0.1:1: connection refused.");
    }

    [Fact]
    public async Task An_image_without_OpenSSL_has_all_but_SSH_by_plain_http_and_says_so_for_https()
    {
        const string bare = "busybox:bare";
        (await _engine.DockerAsync(
            "run", "--name", "strip", "--network", "host", DockerEngine.Image, "sh", "-c",
            "find / -xdev '(' -name 'libssl.so*' -o -name 'libcrypto.so*' ')' -exec rm '{}' +")).ShouldSucceed();
        (await _engine.DockerAsync("commit", "strip", bare)).ShouldSucceed();
        (await _engine.DockerAsync("rm", "strip")).ShouldSucceed();
        await PushAsync();

        (await _server.CliAsync("create", "bare", "--template", "docker", "--parameter", $"image={bare}", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "--wait=yes", "bare", "--", "sh", "-c", "find /lib /usr/lib -name 'libssl*' | wc -l")).ShouldSucceed().Output.ShouldBe("0\n");
        var ssh = await _server.CliAsync("ssh", "--stdio", "bare");
        ssh.ExitCode.ShouldBe(1);
        ssh.Error.ShouldContain("SSH needs the OpenSSL library, which the workspace's image does not have.");

        var secure = await _engine.DockerAsync(
            "run", "--rm", "--network", "host", "--volume", $"{Distribution.Cli}:/coder", "--env", "CODER_AGENT_URL=https://127.0.0.1:1", "--env", "CODER_AGENT_TOKEN=none",
            bare, "/coder", "agent");
        secure.ExitCode.ShouldBe(1);
        secure.Error.ShouldContain("https://127.0.0.1:1/ cannot be reached: TLS needs the OpenSSL library, which this image does not have. Install it in the image");
    }

    // The server listens on 127.0.0.1, which a container reaches on the machine's own network alone.
    private async Task PushAsync(params string[] more) => (await _server.CliAsync(
        ["templates", "push", "docker", "--directory", Path.Combine(Distribution.Repository, "templates/docker"), "--yes",
        "--variable", "network=host", "--variable", $"default_image={DockerEngine.Image}", .. more])).ShouldSucceed();

    private async Task<JsonElement> ContainerAsync()
    {
        var name = (await NamesAsync("ps", "--format", "{{.Names}}")).ShouldHaveSingleItem();
        return JsonDocument.Parse((await _engine.DockerAsync("inspect", name)).ShouldSucceed().Output).RootElement[0];
    }

    private async Task<string[]> NamesAsync(params string[] command) =>
        (await _engine.DockerAsync(command)).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
