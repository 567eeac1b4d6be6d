using System.Net;
using System.Text;
using Coder.Testing;
using Coder.Sdk;

namespace Coder.EndToEnd.Tests.Recovery;

/// <summary><c>kill -9</c> of each process, at a bad moment: nothing is lost and the workspace can be entered again.</summary>
[Collection(KilledServer.Collection)]
public sealed class KilledProcessTests(KilledServer killed) : IAsyncLifetime
{
    private readonly RunningServer _server = killed.Server;

    public Task InitializeAsync() => killed.PrepareAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_killed_server_comes_back_and_the_workspace_runs_on()
    {
        var before = await ShellIdAsync();

        await killed.RestartAsync();

        (await _server.CliAsync("ssh", "demo", "--", "echo", "back")).ShouldSucceed().Output.ShouldBe("back\n");
        (await ShellIdAsync()).ShouldBe(before, "the workspace's processes outlive the server");
    }

    [Fact]
    public async Task A_server_killed_during_a_build_leaves_a_workspace_that_can_be_built_again_with_its_state()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.Directory, "slow")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), SlowTemplate);
        (await _server.CliAsync("templates", "push", "slow", "--directory", folder, "--yes")).ShouldSucceed();
        (await _server.CliAsync("create", "slow", "--template", "slow", "--parameter", "hold=0s", "--yes")).ShouldSucceed();
        var first = await StateAsync();

        (await _server.CliAsync("stop", "slow", "--yes")).ShouldSucceed();
        (await _server.CliAsync("start", "slow", "--parameter", "hold=10m", "--no-wait", "--yes")).ShouldSucceed();
        await Eventually.HoldsAsync("the build creates its slow resource", async () => (await BuildLogAsync()).Contains("time_sleep.hold[0]: Creating", StringComparison.Ordinal));
        await killed.RestartAsync();

        // The new server ends the build beside its other work: for a moment it is as it was left.
        await Eventually.HoldsAsync("the interrupted build is over", async () => (await _server.WorkspaceAsync("slow")).LatestBuild.Job.CompletedAt is not null);
        var interrupted = (await _server.WorkspaceAsync("slow")).LatestBuild.Job;
        interrupted.Status.ShouldBe("failed");
        interrupted.Error.ShouldNotBeNull().ShouldContain("interrupted because the server that ran it ended without notice");
        (await StateAsync()).ShouldContain(RandomId(first), Case.Sensitive, "what existed before the build is still known");
        (await _server.CliAsync("start", "slow", "--parameter", "hold=0s", "--yes")).ShouldSucceed();
        (await StateAsync()).ShouldContain(RandomId(first));
        (await _server.WorkspaceAsync("slow")).LatestBuild.Status.ShouldBe("running");
    }

    [Fact]
    public async Task A_killed_agent_is_started_again()
    {
        (await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo kept > note")).ShouldSucceed();
        var agent = int.Parse((await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo $PPID")).ShouldSucceed().Output);

        Signals.Kill(agent);
        await Eventually.HoldsAsync("the agent is gone", () => !Signals.IsAlive(agent));

        (await _server.CliAsync("ssh", "--wait=yes", "demo", "--", "cat", "note")).ShouldSucceed().Output.ShouldBe("kept\n");
    }

    [Fact]
    public async Task A_killed_database_is_started_again_and_requests_meanwhile_say_so()
    {
        var postmaster = Postmaster().ShouldNotBeNull();

        Signals.Kill(postmaster);
        await Eventually.HoldsAsync("the API answers again", async () =>
        {
            var answer = await _server.Http.GetAsync("/api/v2/users/me");
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                (await answer.Content.ReadAsStringAsync()).ShouldContain("database");
                return false;
            }

            // The process of a connection may still have answered, a moment after the kill.
            return Postmaster() is { } now && now != postmaster;
        });

        (await _server.CliAsync("ssh", "demo", "--", "echo", "still here")).ShouldSucceed().Output.ShouldBe("still here\n");
    }

    [Fact]
    public async Task A_server_that_is_stopped_and_started_finds_everything_again()
    {
        (await _server.StopAsync()).ShouldBe(0, _server.Log);
        await _server.LaunchAsync();

        (await _server.CliAsync("ssh", "demo", "--", "echo", "back")).ShouldSucceed().Output.ShouldBe("back\n");
    }

    /// <summary>The id of the database's first process; null while none has written its file.</summary>
    private int? Postmaster()
    {
        var file = Path.Combine(_server.ConfigDirectory, "postgres", "data", "postmaster.pid");
        try
        {
            return int.TryParse(File.ReadLines(file).FirstOrDefault(), out var id) ? id : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private async Task<string> ShellIdAsync() =>
        (await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo $PPID")).ShouldSucceed().Output;

    private async Task<string> StateAsync()
    {
        var build = (await _server.WorkspaceAsync("slow")).LatestBuild;
        return Encoding.UTF8.GetString(await _server.Http.GetByteArrayAsync($"/api/v2/workspacebuilds/{build.Id}/state"));
    }

    private async Task<string> BuildLogAsync()
    {
        WorkspaceBuild build = (await _server.WorkspaceAsync("slow")).LatestBuild;
        return await _server.Http.GetStringAsync($"/api/v2/workspacebuilds/{build.Id}/logs");
    }

    private static string RandomId(string state)
    {
        using var document = System.Text.Json.JsonDocument.Parse(state);
        return document.RootElement.GetProperty("resources").EnumerateArray()
            .Single(resource => resource.GetProperty("type").GetString() == "random_uuid")
            .GetProperty("instances")[0].GetProperty("attributes").GetProperty("result").GetString()!;
    }

    private const string SlowTemplate = """
        terraform {
          required_providers {
            coder  = { source = "coder/coder" }
            random = { source = "hashicorp/random" }
            time   = { source = "hashicorp/time" }
          }
        }

        data "coder_workspace" "me" {}

        data "coder_parameter" "hold" {
          name    = "hold"
          type    = "string"
          default = "0s"
          mutable = true
        }

        resource "random_uuid" "kept" {}

        resource "time_sleep" "hold" {
          count           = data.coder_workspace.me.start_count
          create_duration = data.coder_parameter.hold.value
          depends_on      = [random_uuid.kept]
        }
        """;
}
