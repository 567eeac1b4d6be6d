using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Testing;
using Dapper;

namespace Coder.Server.Tests.Provisioning;

public sealed class ProvisioningTests
{
    [Fact]
    public async Task A_running_build_is_canceled_and_keeps_the_state_that_it_reached()
    {
        await using var bench = await Workbench.StartAsync();
        var running = new TaskCompletionSource();
        bench.Engine.Build = async (request, _, ct) =>
        {
            running.SetResult();
            var canceled = new TaskCompletionSource();
            await using var registration = ct.Register(canceled.SetResult);
            await canceled.Task;
            return new BuildResult { Canceled = true, State = ScriptedEngine.State("part") };
        };
        var workspace = await bench.PostWorkspaceAsync(await bench.CreateTemplateAsync());
        var build = workspace.LatestBuild;
        await running.Task.InTimeAsync(); // The job says so before its engine is asked.

        var (_, wrong) = await bench.FailAsync(HttpMethod.Patch, $"/workspacebuilds/{build.Id}/cancel?expect_status=pending");
        wrong.Message.ShouldBe("The build was not canceled: its job is running, not pending.");
        (await bench.SendAsync(HttpMethod.Patch, $"/workspacebuilds/{build.Id}/cancel")).EnsureSuccessStatusCode();

        (await bench.EndOfJobAsync(build.Job.Id)).Status.ShouldBe(ProvisionerJobStatus.Canceled);
        (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build.Id}")).Status.ShouldBe(WorkspaceStatus.Canceled);
        (await bench.Client.GetStringAsync($"/api/v2/workspacebuilds/{build.Id}/state")).ShouldContain("part");
        var (_, again) = await bench.FailAsync(HttpMethod.Patch, $"/workspacebuilds/{build.Id}/cancel");
        again.Message.ShouldBe("Build #1 has already ended or was canceled before: it is canceled.");
    }

    [Fact]
    public async Task A_waiting_build_shows_its_place_and_is_canceled_at_once()
    {
        await using var bench = await Workbench.StartAsync(options => options with { Provisioner = options.Provisioner with { Daemons = 1 } });
        var template = await bench.CreateTemplateAsync();
        var go = new TaskCompletionSource();
        bench.Engine.Build = async (request, _, _) =>
        {
            await go.Task;
            return ScriptedEngine.Succeed(request);
        };
        var first = await bench.PostWorkspaceAsync(template, "first");
        await bench.JobAsync(first.LatestBuild.Job.Id, job => job.Status == ProvisionerJobStatus.Running);
        await bench.PostWorkspaceAsync(template, "second");
        var third = (await bench.PostWorkspaceAsync(template, "third")).LatestBuild;

        third.Status.ShouldBe(WorkspaceStatus.Pending);
        (third.Job.QueuePosition, third.Job.QueueSize).ShouldBe((2, 2));
        third.MatchedProvisioners.ShouldNotBeNull().Count.ShouldBe(1);
        (await bench.SendAsync(HttpMethod.Patch, $"/workspacebuilds/{third.Id}/cancel")).EnsureSuccessStatusCode();
        (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{third.Id}")).Status.ShouldBe(WorkspaceStatus.Canceled);
        go.SetResult();
    }

    [Fact]
    public async Task An_engine_that_ignores_the_cancellation_is_left_after_a_while()
    {
        await using var bench = await Workbench.StartAsync(options => options with
        {
            Provisioner = options.Provisioner with { ForceCancelInterval = TimeSpan.FromMilliseconds(50) },
        });
        var never = new TaskCompletionSource<BuildResult>();
        var running = new TaskCompletionSource();
        bench.Engine.Build = (_, _, _) =>
        {
            running.SetResult();
            return never.Task;
        };
        var build = (await bench.PostWorkspaceAsync(await bench.CreateTemplateAsync())).LatestBuild;
        await running.Task.InTimeAsync();
        (await bench.SendAsync(HttpMethod.Patch, $"/workspacebuilds/{build.Id}/cancel")).EnsureSuccessStatusCode();

        (await bench.EndOfJobAsync(build.Job.Id)).Error.ShouldNotBeNull().ShouldStartWith("Cancel timed out: the job did not end within");
        never.SetResult(new BuildResult());
    }

    [Fact]
    public async Task A_log_is_followed_line_by_line_until_the_job_ends()
    {
        await using var bench = await Workbench.StartAsync();
        var seen = new TaskCompletionSource();
        bench.Engine.Build = async (request, log, _) =>
        {
            log.Write(BuildLogLevel.Info, "Starting workspace", "one");
            await seen.Task;
            log.Write(BuildLogLevel.Warn, "Starting workspace", "two\0");
            return ScriptedEngine.Succeed(request);
        };
        var build = (await bench.PostWorkspaceAsync(await bench.CreateTemplateAsync())).LatestBuild;

        using var patience = new CancellationTokenSource(Deadline.Limit);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(Credentials.HeaderName, bench.Owner.Token);
        await socket.ConnectAsync(new Uri($"{bench.Server.Url.ToString().Replace("http", "ws")}api/v2/workspacebuilds/{build.Id}/logs?follow"), patience.Token);
        var first = await ReceiveAsync(socket, patience.Token);
        first.ShouldNotBeNull().Output.ShouldBe("one");
        seen.SetResult();
        var second = await ReceiveAsync(socket, patience.Token);
        (second!.Output, second.LogLevel, second.LogSource, second.Stage).ShouldBe(("two\uFFFD", "warn", "provisioner", "Starting workspace"));
        (await ReceiveAsync(socket, patience.Token)).ShouldBeNull();

        (await bench.GetAsync<ProvisionerJobLog[]>($"/workspacebuilds/{build.Id}/logs?after={first.Id}")).ShouldHaveSingleItem().Id.ShouldBe(second.Id);
        var (_, error) = await bench.FailAsync(HttpMethod.Get, $"/workspacebuilds/{build.Id}/logs?after=x");
        error.Validations.ShouldNotBeNull().ShouldHaveSingleItem().Field.ShouldBe("after");
    }

    [Fact]
    public async Task A_log_without_end_is_cut_and_says_so()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Build = (request, log, _) =>
        {
            for (var i = 0; i < 2000; i++)
            {
                log.Write(BuildLogLevel.Info, "Starting workspace", new string('x', 1000));
            }

            return Task.FromResult(ScriptedEngine.Succeed(request));
        };
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        workspace.LatestBuild.Job.LogsOverflowed.ShouldBeTrue();
        var lines = await bench.GetAsync<ProvisionerJobLog[]>($"/workspacebuilds/{workspace.LatestBuild.Id}/logs");
        lines.Sum(line => line.Output.Length).ShouldBeLessThanOrEqualTo(1024 * 1024);
        lines[^1].Output.ShouldBe("The log has reached 1 MiB; what comes after this line is left out.");
    }

    [Fact]
    public async Task The_state_is_saved_while_a_build_runs()
    {
        await using var bench = await Workbench.StartAsync();
        var (saved, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        bench.Engine.Build = async (request, _, ct) =>
        {
            await request.Checkpoint!(ScriptedEngine.State("first resource"), ct);
            saved.SetResult();
            await go.Task;
            return ScriptedEngine.Succeed(request);
        };
        var build = (await bench.PostWorkspaceAsync(await bench.CreateTemplateAsync())).LatestBuild;
        await saved.Task.InTimeAsync();
        (await bench.Client.GetStringAsync($"/api/v2/workspacebuilds/{build.Id}/state")).ShouldContain("first resource");
        go.SetResult();
        await bench.EndOfJobAsync(build.Job.Id);
    }

    [Fact]
    public async Task A_state_that_the_database_refuses_is_kept_in_a_file_and_stored_later()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        await using (var connection = await bench.Server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the state is too large' USING ERRCODE = '54000'; END $$;
                CREATE TRIGGER refuse BEFORE UPDATE OF provisioner_state ON workspace_builds FOR EACH ROW EXECUTE FUNCTION refuse();
                """);
        }

        var workspace = await bench.CreateWorkspaceAsync(template);
        var job = workspace.LatestBuild.Job;
        job.Status.ShouldBe(ProvisionerJobStatus.Failed);
        job.Error.ShouldNotBeNull().ShouldStartWith("The workspace's state could not be stored: ");
        job.Error.ShouldContain("the state is too large");
        var path = job.Error.Split("kept on the server in ")[1].Split(" and will")[0];
        File.ReadAllText(path).ShouldContain("Start");

        await using (var connection = await bench.Server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("DROP TRIGGER refuse ON workspace_builds");
        }

        await bench.Service<Coder.Server.Provisioning.UnsavedStates>().RecoverAsync(CancellationToken.None);
        File.Exists(path).ShouldBeFalse();
        (await bench.Client.GetStringAsync($"/api/v2/workspacebuilds/{workspace.LatestBuild.Id}/state")).ShouldContain("Start");
    }

    [Fact]
    public async Task Provisioners_and_jobs_are_listed()
    {
        await using var bench = await Workbench.StartAsync();
        var version = await bench.ImportVersionAsync();
        var daemons = await bench.GetAsync<ProvisionerDaemon[]>("/organizations/default/provisionerdaemons");
        daemons.Length.ShouldBe(3);
        daemons.ShouldAllBe(daemon => daemon.Status == "idle" && daemon.Tags["scope"] == "organization");
        daemons.Count(daemon => daemon.PreviousJob?.Id == version.Job.Id).ShouldBe(1);

        (await bench.GetAsync<ProvisionerJob[]>("/organizations/default/provisionerjobs?status=succeeded&initiator=me"))
            .ShouldHaveSingleItem().Input.TemplateVersionId.ShouldBe(version.Id);
        (await bench.GetAsync<ProvisionerJob[]>("/organizations/default/provisionerjobs?status=failed")).ShouldBeEmpty();
        var (_, error) = await bench.FailAsync(HttpMethod.Get, "/organizations/default/provisionerjobs?tags=x");
        error.Validations.ShouldNotBeNull().ShouldHaveSingleItem().Detail.ShouldContain("JSON object");
    }

    private static async Task<ProvisionerJobLog?> ReceiveAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var received = await socket.ReceiveAsync(buffer, ct);
        return received.MessageType == WebSocketMessageType.Close
            ? null
            : JsonSerializer.Deserialize<ProvisionerJobLog>(Encoding.UTF8.GetString(buffer, 0, received.Count), Json.Options);
    }
}
