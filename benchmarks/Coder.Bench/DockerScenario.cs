using System.Diagnostics;
using Coder.Testing;

namespace Coder.Bench;

/// <summary>The starter template <c>docker</c> on a real engine, next to <c>docker run</c> of the same container. Needs root and Debian's docker.io.</summary>
internal sealed class DockerScenario : IScenario
{
    private const int Runs = 9;

    public string Name => "docker";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var engine = await DockerEngine.StartAsync(programs: [Distribution.Cli]);
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = engine.Host, ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true",
        });
        (await server.CliAsync(
            "templates", "push", "docker", "--directory", Path.Combine(Distribution.Repository, "templates", "docker"), "--yes",
            "--variable", "network=host", "--variable", $"default_image={DockerEngine.Image}")).ShouldSucceed();
        (await server.CliAsync("create", "warm", "--template", "docker", "--yes")).ShouldSucceed();
        var build = new List<double>();
        var run = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var name = $"run{i}";
            (await server.CliAsync("create", name, "--template", "docker", "--yes")).ShouldSucceed();
            var job = (await server.WorkspaceAsync(name)).LatestBuild.Job;
            build.Add((job.CompletedAt!.Value - job.StartedAt!.Value).TotalMilliseconds);
            (await server.CliAsync("delete", name, "--yes")).ShouldSucceed();

            var clock = Stopwatch.StartNew();
            (await engine.DockerAsync(
                "run", "--detach", "--name", name, "--network", "host", "--volume", $"{name}-home:/home/coder", "--workdir", "/home/coder",
                "--add-host", "host.docker.internal:host-gateway", "--entrypoint", "sh", DockerEngine.Image, "-c", "sleep 600")).ShouldSucceed();
            run.Add(clock.Elapsed.TotalMilliseconds);
            (await engine.DockerAsync("rm", "--force", name)).ShouldSucceed();
        }

        var beside = new Samples("ms", run);
        return [Row.Of("Build of the docker template, job taken → stored", new Samples("ms", build), "–", $"`docker run` of the same container: {beside.Format(beside.Median)}")];
    }
}
