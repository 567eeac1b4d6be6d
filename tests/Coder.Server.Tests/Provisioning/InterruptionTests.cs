using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Provisioning;
using Coder.Server.Workspaces;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Provisioning;

/// <summary>What becomes of jobs whose server or worker goes away.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task A_build_of_a_killed_server_is_ended_at_once_and_the_workspace_can_be_built_from_its_state()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var build = await WithoutWorkersAsync(bench, workspace.Id, ScriptedEngine.State("reached before the kill"), Guid.NewGuid());

        await bench.Service<JobReaper>().RunAsync([], CancellationToken.None);

        var job = (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build}")).Job;
        job.Status.ShouldBe(ProvisionerJobStatus.Failed);
        job.Error.ShouldBe(
            "The job was interrupted because the server that ran it ended without notice. What it had created by then is recorded; run it again.");
        (await bench.GetAsync<ProvisionerJobLog[]>($"/workspacebuilds/{build}/logs")).ShouldHaveSingleItem().Output.ShouldBe(job.Error);

        (await bench.BuildAsync(workspace.Id, "start")).Status.ShouldBe(WorkspaceStatus.Running);
        System.Text.Encoding.UTF8.GetString(bench.Engine.Builds[^1].State.Span).ShouldContain("reached before the kill");
    }

    [Fact]
    public async Task A_job_of_a_living_worker_is_left_alone_until_it_is_silent_for_five_minutes()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var worker = Guid.NewGuid();
        await using var presence = await bench.Server.Database.OpenConnectionAsync();
        await presence.ExecuteAsync("SELECT pg_advisory_lock(@key)", new { key = WorkerPresence.LockKey(worker) });
        var build = await WithoutWorkersAsync(bench, workspace.Id, ScriptedEngine.State("x"), worker);
        var clock = new StillClock(await presence.ExecuteScalarAsync<DateTimeOffset>(
            "SELECT updated_at FROM provisioner_jobs WHERE id = (SELECT job_id FROM workspace_builds WHERE id = @build)", new { build }));
        var reaper = ActivatorUtilities.CreateInstance<JobReaper>(bench.Server.Services, clock);

        clock.Advance(TimeSpan.FromMinutes(4.9));
        await reaper.RunAsync([], CancellationToken.None);
        (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build}")).Job.Status.ShouldBe(ProvisionerJobStatus.Running);

        clock.Advance(TimeSpan.FromMinutes(0.2));
        await reaper.RunAsync([], CancellationToken.None);
        (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build}")).Job.Error.ShouldNotBeNull()
            .ShouldStartWith("The job was ended because its provisioner gave no sign of life for 5 minutes.");
    }

    [Fact]
    public async Task A_job_that_nobody_can_take_ends_after_half_an_hour_and_names_the_missing_tags()
    {
        var clock = new ShiftedClock();
        await using var bench = await Workbench.StartAsync();
        var version = await bench.PushVersionAsync(new CreateTemplateVersionRequest { Tags = new Dictionary<string, string> { ["cluster"] = "west" } });
        version.Job.Status.ShouldBe(ProvisionerJobStatus.Pending);
        version.MatchedProvisioners.ShouldNotBeNull().Count.ShouldBe(0);
        var reaper = ActivatorUtilities.CreateInstance<JobReaper>(bench.Server.Services, clock);

        clock.Shift = TimeSpan.FromMinutes(29);
        await reaper.RunAsync([], CancellationToken.None);
        (await bench.GetAsync<TemplateVersion>($"/templateversions/{version.Id}")).Job.Status.ShouldBe(ProvisionerJobStatus.Pending);

        clock.Shift = TimeSpan.FromMinutes(31);
        await reaper.RunAsync([], CancellationToken.None);
        var job = (await bench.GetAsync<TemplateVersion>($"/templateversions/{version.Id}")).Job;
        job.Error.ShouldBe(
            "The job was ended because no provisioner took it within 30 minutes. It needs a provisioner with the tags cluster=west; "
            + "start one, or change the tags of the template version.");
    }

    [Fact]
    public async Task A_job_that_is_handed_back_runs_again_from_the_state_that_it_reached()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var worker = Guid.NewGuid();
        await using var presence = await bench.Server.Database.OpenConnectionAsync();
        await presence.ExecuteAsync("SELECT pg_advisory_lock(@key)", new { key = WorkerPresence.LockKey(worker) });
        var build = await WithoutWorkersAsync(bench, workspace.Id, ScriptedEngine.State("half"), worker);
        var job = (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build}")).Job;

        await bench.Service<JobQueue>().HandBackAsync(job.Id, worker, CancellationToken.None);

        (await bench.EndOfJobAsync(job.Id)).Status.ShouldBe(ProvisionerJobStatus.Succeeded);
        System.Text.Encoding.UTF8.GetString(bench.Engine.Builds[^1].State.Span).ShouldContain("half");
    }

    [Fact]
    public async Task A_worker_that_lost_its_job_can_change_nothing_any_more()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var build = await WithoutWorkersAsync(bench, workspace.Id, ScriptedEngine.State("x"), Guid.NewGuid());
        var jobId = (await bench.GetAsync<WorkspaceBuild>($"/workspacebuilds/{build}")).Job.Id;
        var impostor = new AcquiredJob { Id = jobId, WorkerId = Guid.NewGuid(), Type = ProvisionerJobType.WorkspaceBuild };

        (await bench.Service<JobQueue>().HeartbeatAsync(jobId, impostor.WorkerId, CancellationToken.None)).ShouldBe(HeartbeatAnswer.Lost);
        await bench.Service<BuildStates>().CheckpointAsync(impostor, build, ScriptedEngine.State("stolen"), CancellationToken.None);
        (await bench.Service<OutcomeWriter>().EndAsync(impostor, new JobOutcome(), CancellationToken.None)).ShouldBeFalse();
        (await bench.Client.GetStringAsync($"/api/v2/workspacebuilds/{build}/state")).ShouldNotContain("stolen");
    }

    [Fact]
    public async Task A_server_that_stops_lets_its_builds_finish()
    {
        var bench = await Workbench.StartAsync();
        var (running, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        bench.Engine.Build = async (request, _, _) =>
        {
            running.SetResult();
            await go.Task;
            return ScriptedEngine.Succeed(request);
        };
        await bench.PostWorkspaceAsync(await bench.CreateTemplateAsync());
        await running.Task;
        await using var database = Npgsql.NpgsqlDataSource.Create(bench.Server.ConnectionString);
        var service = bench.Server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<ProvisionerService>().Single();
        var stopping = service.StopAsync(CancellationToken.None);
        go.SetResult();
        await stopping;

        await using (var connection = await database.OpenConnectionAsync())
        {
            (await connection.QuerySingleAsync<string>("SELECT status FROM provisioner_jobs WHERE type = 'workspace_build'")).ShouldBe("succeeded");
            (await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM provisioner_daemons")).ShouldBe(0);
        }

        await bench.DisposeAsync();
    }

    /// <summary>A build that runs, as far as the database knows, at a worker that only the test plays. Answers its id.</summary>
    private static async Task<Guid> WithoutWorkersAsync(Workbench bench, Guid workspace, byte[] state, Guid worker)
    {
        await using var connection = await bench.Server.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var build = await bench.Service<BuildCreator>().CreateAsync(
            connection,
            new BuildOrder { Actor = Actor.System("test"), WorkspaceId = workspace, Transition = "start", InitiatorId = bench.Owner.Id, State = state },
            CancellationToken.None);
        await connection.ExecuteAsync(
            """
            UPDATE provisioner_jobs SET started_at = created_at, worker_id = @worker
            WHERE id = (SELECT job_id FROM workspace_builds WHERE id = @build)
            """,
            new { worker, build = build.Value });
        await transaction.CommitAsync();
        return build.Value;
    }
}
