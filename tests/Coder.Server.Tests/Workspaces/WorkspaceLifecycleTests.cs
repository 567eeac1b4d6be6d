using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Workspaces;

public sealed class WorkspaceLifecycleTests
{
    [Fact]
    public async Task A_workspace_is_created_stopped_started_and_deleted()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();

        var workspace = await bench.CreateWorkspaceAsync(template);
        workspace.LatestBuild.Status.ShouldBe(WorkspaceStatus.Running);
        workspace.LatestBuild.BuildNumber.ShouldBe(1);
        workspace.LatestBuild.DailyCost.ShouldBe(3);
        workspace.OwnerName.ShouldBe("alice");
        workspace.TemplateName.ShouldBe("host");
        workspace.Outdated.ShouldBeFalse();

        (await bench.BuildAsync(workspace.Id, "stop")).Status.ShouldBe(WorkspaceStatus.Stopped);
        (await bench.BuildAsync(workspace.Id, "start")).BuildNumber.ShouldBe(3);
        (await bench.BuildAsync(workspace.Id, "delete")).Status.ShouldBe(WorkspaceStatus.Deleted);

        (await bench.FailAsync(HttpMethod.Get, $"/workspaces/{workspace.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var deleted = await bench.GetAsync<Workspace>($"/workspaces/{workspace.Id}?include_deleted=true");
        deleted.LatestBuild.Status.ShouldBe(WorkspaceStatus.Deleted);
        (await bench.GetAsync<WorkspaceBuild[]>($"/workspaces/{workspace.Id}/builds")).Select(build => build.BuildNumber).ShouldBe([4, 3, 2, 1]);

        // The name is free again.
        (await bench.PostWorkspaceAsync(template)).Name.ShouldBe("dev");
    }

    [Fact]
    public async Task What_a_build_made_is_read_back_whole()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());

        var resource = workspace.LatestBuild.Resources.ShouldHaveSingleItem();
        resource.Type.ShouldBe("host_process");
        resource.WorkspaceTransition.ShouldBe("start");
        resource.Metadata.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new WorkspaceResourceMetadata("region", "eu", false));
        var agent = resource.Agents.ShouldNotBeNull().ShouldHaveSingleItem();
        agent.Name.ShouldBe("main");
        agent.Status.ShouldBe(WorkspaceAgentStatus.Connecting);
        agent.EnvironmentVariables["EDITOR"].ShouldBe("vi");
        agent.DisplayApps.ShouldBe(["web_terminal", "vscode"]);
        var app = agent.Apps.ShouldHaveSingleItem();
        app.Slug.ShouldBe("web");
        app.Health.ShouldBe(WorkspaceAppHealth.Initializing);
        app.Healthcheck.ShouldBe(new Healthcheck { Url = "http://localhost:8080/", Interval = 5, Threshold = 6 });
        var script = agent.Scripts.ShouldHaveSingleItem();
        script.DisplayName.ShouldBe("Startup");
        script.Timeout.ShouldBe(60);
        agent.LogSources.ShouldHaveSingleItem().Id.ShouldBe(script.LogSourceId);
        agent.Metadata.ShouldBeNull();
        workspace.Health.Healthy.ShouldBeTrue();

        var found = (await bench.GetAsync<WorkspacesResponse>("/workspaces?q=include_agent_metadata:true")).Workspaces.ShouldHaveSingleItem();
        found.LatestBuild.Resources[0].Agents![0].Metadata.ShouldNotBeNull().ShouldHaveSingleItem().Description.Key.ShouldBe("cpu");

        var timings = await bench.GetAsync<WorkspaceBuildTimings>($"/workspaces/{workspace.Id}/timings");
        timings.ProvisionerTimings.ShouldHaveSingleItem().Resource.ShouldBe("host_process.dev");
    }

    [Fact]
    public async Task An_agent_that_keeps_its_token_over_builds_belongs_to_the_newest_one()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Build = (request, _, _) => Task.FromResult(
            ScriptedEngine.Succeed(request) with { Resources = [ScriptedEngine.Resource("5a4f1b1e-0000-4000-8000-000000000001")] });
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        (await bench.BuildAsync(workspace.Id, "start")).Status.ShouldBe(WorkspaceStatus.Running);
    }

    [Fact]
    public async Task A_name_is_taken_once_per_owner()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        await bench.PostWorkspaceAsync(template, "dev");

        var (status, error) = await bench.FailAsync(
            HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = "DEV" });
        status.ShouldBe(HttpStatusCode.Conflict);
        error.Message.ShouldBe("Workspace \"DEV\" already exists.");
        error.Validations.ShouldNotBeNull().ShouldHaveSingleItem().Field.ShouldBe("name");
    }

    [Theory]
    [InlineData("my box", "name", "\"my box\" is not a workspace name: use letters, digits and single hyphens between them.")]
    [InlineData("", "name", "A workspace needs a name.")]
    public async Task A_malformed_name_is_refused_on_its_field(string name, string field, string detail)
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        var (status, error) = await bench.FailAsync(
            HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = name });
        status.ShouldBe(HttpStatusCode.BadRequest);
        error.Validations.ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(new ValidationError(field, detail));
    }

    [Fact]
    public async Task Of_two_starts_at_once_exactly_one_is_made()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var go = new TaskCompletionSource();
        bench.Engine.Build = async (request, _, _) =>
        {
            await go.Task;
            return ScriptedEngine.Succeed(request);
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.SendAsync(
            HttpMethod.Post, $"/workspaces/{workspace.Id}/builds", new CreateWorkspaceBuildRequest { Transition = "start" })));
        go.SetResult();

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.Conflict).ToList();
        refused.Count.ShouldBe(7);
        (await refused[0].Content.ReadAsStringAsync()).ShouldContain("A workspace build is already active: build #2 (start) by alice is");
    }

    [Fact]
    public async Task A_failed_build_keeps_the_state_that_it_reached_and_says_why()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Build = (_, log, _) =>
        {
            log.Write(Coder.Provisioner.BuildLogLevel.Error, "Starting workspace", "no space left on device");
            return Task.FromResult(new Coder.Provisioner.BuildResult
            {
                Error = "host_directory.home could not be created: no space left on device.",
                State = ScriptedEngine.State("half"),
            });
        };
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());

        workspace.LatestBuild.Status.ShouldBe(WorkspaceStatus.Failed);
        workspace.LatestBuild.Job.Error.ShouldBe("host_directory.home could not be created: no space left on device.");
        (await bench.Client.GetStringAsync($"/api/v2/workspacebuilds/{workspace.LatestBuild.Id}/state")).ShouldContain("half");
        (await bench.GetAsync<ProvisionerJobLog[]>($"/workspacebuilds/{workspace.LatestBuild.Id}/logs"))
            .ShouldHaveSingleItem().Output.ShouldBe("no space left on device");

        bench.Engine.Build = (request, _, _) => Task.FromResult(ScriptedEngine.Succeed(request));
        (await bench.BuildAsync(workspace.Id, "start")).Status.ShouldBe(WorkspaceStatus.Running);
        System.Text.Encoding.UTF8.GetString(bench.Engine.Builds[^1].State.Span).ShouldContain("half");
    }

    [Fact]
    public async Task A_restart_is_queued_by_the_server_when_the_stop_has_succeeded()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var stop = await bench.BuildAsync(workspace.Id, "stop", request => request with { OnSuccess = new BuildOnSuccess() });
        stop.Status.ShouldBe(WorkspaceStatus.Stopped);

        var start = await bench.GetAsync<WorkspaceBuild>("/users/me/workspace/dev/builds/3");
        start.Transition.ShouldBe("start");
        (await bench.EndOfJobAsync(start.Job.Id)).Status.ShouldBe(ProvisionerJobStatus.Succeeded);
    }

    [Fact]
    public async Task An_orphaning_delete_leaves_the_resources_alone()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var builds = bench.Engine.Builds.Count;

        (await bench.BuildAsync(workspace.Id, "delete", request => request with { Orphan = true })).Status.ShouldBe(WorkspaceStatus.Deleted);
        bench.Engine.Builds.Count.ShouldBe(builds);
    }

    [Fact]
    public async Task A_workspace_of_somebody_else_is_not_found()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var bob = await bench.Server.MemberAsync(bench.Owner, "bob");

        (await bench.FailAsync(HttpMethod.Get, $"/workspaces/{workspace.Id}", client: bob.Client)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await bench.FailAsync(HttpMethod.Get, $"/workspacebuilds/{workspace.LatestBuild.Id}/logs", client: bob.Client)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await bench.FailAsync(
            HttpMethod.Post, $"/workspaces/{workspace.Id}/builds", new CreateWorkspaceBuildRequest { Transition = "stop" }, bob.Client)).Status
            .ShouldBe(HttpStatusCode.NotFound);
        (await bench.GetAsync<WorkspacesResponse>("/workspaces", bob.Client)).Count.ShouldBe(0);
    }
}
