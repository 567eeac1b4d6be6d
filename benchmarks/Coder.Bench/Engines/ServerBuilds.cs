using System.Net.Http.Json;
using System.Text.Json;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.Bench.Engines;

/// <summary>Builds of a template that does nothing by a whole server, with its queue and its database: what a build takes beyond its providers.</summary>
internal static class ServerBuilds
{
    private const int Workspaces = 20;
    private const int Rounds = 6;

    /// <summary>Milliseconds from job taken to build stored, one build at a time; builds per second, all workspaces at once.</summary>
    public static async Task<(double[] Overheads, Samples PerSecond)> RunAsync()
    {
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        var folder = Directory.CreateDirectory(Path.Combine(server.Directory, "template"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "main.tf"), BenchTemplates.Long());
        (await server.CliAsync("templates", "push", "noop", "--directory", folder.FullName, "--yes")).ShouldSucceed();
        using var client = new CoderClient(server.Url, server.Http.DefaultRequestHeaders.GetValues("Coder-Session-Token").Single());
        var template = await TemplateAsync(server);
        var overheads = new List<double>();
        var ids = new List<Guid>();
        for (var i = 0; i < Workspaces; i++)
        {
            var created = await client.CreateWorkspaceAsync("me", new CreateWorkspaceRequest { TemplateId = template, Name = $"bench{i}" }, CancellationToken.None);
            ids.Add(created.Id);
            await DoneAsync(client, created.LatestBuild.Id);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var id in ids)
            {
                var job = await DoneAsync(client, (await BuildAsync(client, id, round)).Id);
                overheads.Add((job.CompletedAt!.Value - job.StartedAt!.Value).TotalMilliseconds);
            }
        }

        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var builds = await Task.WhenAll(ids.Select(id => BuildAsync(client, id, round)));
            var jobs = await Task.WhenAll(builds.Select(b => DoneAsync(client, b.Id)));
            rates.Add(jobs.Length / (jobs.Max(j => j.CompletedAt!.Value) - jobs.Min(j => j.CreatedAt)).TotalSeconds);
        }

        return ([.. overheads.Order()], new Samples("/s", rates));
    }

    private static Task<WorkspaceBuild> BuildAsync(CoderClient client, Guid workspace, int round) => client.CreateWorkspaceBuildAsync(
        workspace, new CreateWorkspaceBuildRequest { Transition = round % 2 == 0 ? "stop" : "start" }, CancellationToken.None);

    private static async Task<ProvisionerJob> DoneAsync(CoderClient client, Guid build)
    {
        ProvisionerJob? job = null;
        await Eventually.HoldsAsync("the build is stored", async () =>
        {
            job = (await client.WorkspaceBuildAsync(build, CancellationToken.None)).Job;
            return job.CompletedAt is not null;
        });
        return job is { Status: "succeeded" } ? job : throw new InvalidOperationException($"The build ended as {job?.Status}: {job?.Error}");
    }

    private static async Task<Guid> TemplateAsync(RunningServer server)
    {
        using var all = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v2/templates"));
        return all.RootElement.EnumerateArray().Single(t => t.GetProperty("name").GetString() == "noop").GetProperty("id").GetGuid();
    }
}
