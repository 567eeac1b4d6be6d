using System.Diagnostics;
using System.Text.Json;
using Coder.Provisioner;
using Coder.Provisioner.Inspecting;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;
using Coder.Server.Agents.Losses;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Provisioning;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents.Losses;

/// <summary>From an agent that is lost to the sentence that says what happened.</summary>
public sealed class AgentInspectionsTests
{
    private const string Killed = "Container dev ran out of memory (the limit is 64 MiB) and was killed; raise memory.";
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;

    [Fact]
    public async Task A_lost_agent_tells_what_happened_in_its_health_its_log_and_a_field_of_its_own()
    {
        await using var scene = await Scene.StartAsync();
        scene.Inspector.Sentences = [Killed, "Container dind ended with exit code 1."];
        await scene.LoseAgentAsync();
        var lostAt = (await scene.AgentAsync()).DisconnectedAt!.Value;
        await scene.Connection.ExecuteAsync("UPDATE workspace_agents SET first_connected_at = now() - interval '1 hour'");

        await scene.InspectAsync();

        var agent = await scene.AgentAsync();
        agent.Incident.ShouldNotBeNull().Message.ShouldBe($"{Killed} Container dind ended with exit code 1.");
        agent.Incident.NoticedAt.ShouldBeGreaterThan(lostAt);
        agent.Health.Healthy.ShouldBeFalse();
        agent.Health.Reason.ShouldBe(agent.Incident.Message);
        agent.LogSources.ShouldContain(source => source.DisplayName == "Platform");
        (await scene.Owner.Client.GetAsync<WorkspaceAgentLog[]>($"/workspaceagents/{scene.Rows.AgentId}/logs")).ShouldHaveSingleItem().Output.ShouldBe(agent.Incident.Message);
        var request = scene.Inspector.Requests.ShouldHaveSingleItem();
        (lostAt - request.Since).ShouldBe(TimeSpan.FromMinutes(2));
        request.Environment.WorkspaceId.ShouldBe(scene.Rows.WorkspaceId);
        request.Environment.OwnerSessionToken.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_happened_before_the_agent_was_first_there_is_not_why()
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();

        await scene.InspectAsync();

        scene.Inspector.Requests.ShouldHaveSingleItem().Since.ShouldBe((await scene.AgentAsync()).FirstConnectedAt!.Value);
    }

    [Fact]
    public async Task The_grace_begins_with_the_loss()
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();

        var (lostAt, inspectAt) = await scene.Connection.QuerySingleAsync<(DateTimeOffset LostAt, DateTimeOffset InspectAt)>(
            "SELECT lost_at, inspect_at FROM workspace_agent_losses");
        (inspectAt - lostAt).ShouldBeInRange(AgentLossStore.Grace, AgentLossStore.Grace + AgentLossStore.Spread);
        await scene.Inspections.RunAsync(CancellationToken.None);
        scene.Inspector.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_only_connects_again_is_not_looked_at()
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();
        await using var agent = await scene.ConnectAsync();

        await scene.InspectAsync();

        scene.Inspector.Requests.ShouldBeEmpty();
        (await scene.DueAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_agent_whose_server_died_before_its_first_heartbeat_and_that_comes_back_is_not_looked_at()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Connection.ExecuteAsync(
            """
            UPDATE workspace_agents SET first_connected_at = now() - interval '10 seconds', last_connected_at = now() - interval '10 seconds',
                                        started_at = now() - interval '9 seconds', connected_replica_id = gen_random_uuid()
            """);
        await using var agent = await scene.ConnectAsync();
        (await scene.DueAsync()).ShouldBe(1);

        await scene.InspectAsync();

        scene.Inspector.Requests.ShouldBeEmpty();
        (await scene.DueAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task An_agent_that_was_started_anew_is_told_about_and_is_well()
    {
        await using var scene = await Scene.StartAsync();
        scene.Inspector.Sentences = [Killed];
        await scene.LoseAgentAsync();
        await using var agent = await scene.ConnectAsync();
        await agent.CallAsync(AgentMethods.Lifecycle, new LifecycleReport(AgentLifecycle.Starting, TimeProvider.System.GetUtcNow()), Types.LifecycleReport);

        await scene.InspectAsync();

        var shown = await scene.AgentAsync();
        shown.Incident.ShouldNotBeNull().Message.ShouldBe(Killed);
        shown.Health.Healthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_connection_that_another_replaces_was_lost_too()
    {
        await using var scene = await Scene.StartAsync();
        await using var first = await scene.ConnectAsync();
        (await scene.DueAsync()).ShouldBe(0);
        await using var changes = await scene.Service<Notifications>().SubscribeAsync(AgentChannels.Workspace(scene.Rows.WorkspaceId));

        await using var second = await FakeAgent.ConnectAsync(scene.Server, scene.Rows.Token);

        while (await scene.DueAsync() == 0)
        {
            (await changes.WaitAsync(Deadline.Token())).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("INSERT INTO workspace_builds (id, workspace_id, template_version_id, build_number, transition, reason, initiator_id, job_id, created_at, updated_at) "
        + "SELECT gen_random_uuid(), workspace_id, template_version_id, 2, 'stop', reason, initiator_id, (SELECT id FROM provisioner_jobs WHERE type = 'template_version_import'), now(), now() FROM workspace_builds")]
    [InlineData("UPDATE workspaces SET deleted = true")]
    [InlineData("UPDATE provisioner_jobs SET completed_at = NULL WHERE type = 'workspace_build'")]
    public async Task A_workspace_that_is_stopped_deleted_or_being_built_is_not_looked_at(string change)
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();
        await scene.Connection.ExecuteAsync(change);

        await scene.InspectAsync();

        scene.Inspector.Requests.ShouldBeEmpty();
        (await scene.DueAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_told_at_once_is_asked_for_two_more_times()
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();

        foreach (var pause in new[] { TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6) })
        {
            var before = await scene.Connection.ExecuteScalarAsync<DateTimeOffset>("SELECT clock_timestamp()");
            await scene.InspectAsync();
            var after = await scene.Connection.ExecuteScalarAsync<DateTimeOffset>("SELECT clock_timestamp()");
            (await scene.Connection.ExecuteScalarAsync<DateTimeOffset>("SELECT inspect_at FROM workspace_agent_losses")).ShouldBeInRange(before + pause, after + pause);
        }

        await scene.InspectAsync();

        scene.Inspector.Requests.Count.ShouldBe(3);
        (await scene.DueAsync()).ShouldBe(0);
        (await scene.AgentAsync()).Incident.ShouldBeNull();
    }

    [Fact]
    public async Task A_later_loss_is_not_explained_by_an_earlier_one_but_the_notice_stays()
    {
        await using var scene = await Scene.StartAsync();
        scene.Inspector.Sentences = [Killed];
        await scene.LoseAgentAsync();
        await scene.InspectAsync();
        scene.Inspector.Sentences = [];

        await scene.LoseAgentAsync();

        var agent = await scene.AgentAsync();
        agent.Incident.ShouldNotBeNull().Message.ShouldBe(Killed);
        agent.Health.Reason.ShouldBe("agent has lost connection");
    }

    [Fact]
    public async Task An_agent_whose_server_died_is_found_by_its_silence()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Connection.ExecuteAsync(
            "UPDATE workspace_agents SET first_connected_at = now() - interval '1 hour', last_connected_at = now() - interval '3 minutes', connected_replica_id = gen_random_uuid()");

        await scene.Service<AgentLossStore>().FindSilentAsync(CancellationToken.None);

        (await scene.DueAsync()).ShouldBe(1);
        (await scene.AgentAsync()).Status.ShouldBe(WorkspaceAgentStatus.Disconnected);
    }

    [Fact]
    public async Task Two_thousand_agents_that_came_back_cost_no_look()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Connection.ExecuteAsync(
            """
            INSERT INTO workspace_agents (id, resource_id, name, hashed_token, architecture, operating_system, created_at, updated_at, first_connected_at, last_connected_at, started_at)
            SELECT gen_random_uuid(), (SELECT id FROM workspace_resources LIMIT 1), 'a' || n, decode(md5(n::text), 'hex'), 'amd64', 'linux', now(), now(),
                   now() - interval '1 hour', now(), now() - interval '1 hour'
            FROM generate_series(1, 2000) n;
            INSERT INTO workspace_agent_losses (agent_id, lost_at, inspect_at) SELECT id, now() - interval '1 minute', now() FROM workspace_agents WHERE name LIKE 'a%';
            """);

        await scene.InspectAsync();

        scene.Inspector.Requests.ShouldBeEmpty();
        (await scene.DueAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Agents_of_one_workspace_are_looked_at_once()
    {
        await using var scene = await Scene.StartAsync();
        scene.Inspector.Sentences = [Killed];
        await scene.LoseAgentAsync();
        await scene.Connection.ExecuteAsync(
            """
            INSERT INTO workspace_agents (id, resource_id, name, hashed_token, architecture, operating_system, created_at, updated_at, first_connected_at, last_connected_at, disconnected_at)
            SELECT gen_random_uuid(), resource_id, 'second', decode(md5('second'), 'hex'), 'amd64', 'linux', now(), now(), now(), now(), now() FROM workspace_agents;
            INSERT INTO workspace_agent_losses (agent_id, lost_at, inspect_at) SELECT id, now(), now() FROM workspace_agents WHERE name = 'second';
            """);

        await scene.InspectAsync();

        scene.Inspector.Requests.Count.ShouldBe(1);
        (await scene.Connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM workspace_agent_losses WHERE told = @Killed", new { Killed })).ShouldBe(2);
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_inspected_is_logged_and_shows_nothing()
    {
        await using var scene = await Scene.StartAsync();
        scene.Inspector.Problem = "Unknown provider; hashicorp/aws";
        await scene.LoseAgentAsync();

        await scene.InspectAsync();

        (await scene.AgentAsync()).Incident.ShouldBeNull();
        scene.Inspector.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_server_looks_by_itself_after_the_grace_of_its_start()
    {
        await using var scene = await Scene.StartAsync();
        await scene.LoseAgentAsync();
        await scene.LetGraceBeOverAsync();
        using var service = ActivatorUtilities.CreateInstance<AgentInspections>(scene.Server.Services, new StartGraceIsOver());

        await service.StartAsync(CancellationToken.None);

        await scene.Inspector.Asked.InTimeAsync();
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_host_process_that_was_killed_is_told_by_the_real_engine()
    {
        await using var bench = await Workbench.StartAsync(configure: builder =>
            builder.Services.AddSingleton<ITemplateEngine>(provider => provider.GetRequiredService<NativeTemplateEngine>()));
        var version = await bench.ImportVersionAsync(main:
            """
            terraform {
              required_providers {
                coder = { source = "coder/coder" }
                host  = { source = "coder/host" }
              }
            }

            resource "coder_agent" "main" {
              os   = "linux"
              arch = "amd64"
            }

            resource "host_process" "dev" {
              command = "sleep"
              args    = ["600"]
              env     = { CODER_AGENT_TOKEN = coder_agent.main.token }
            }
            """);
        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "killed", VersionId = version.Id });
        var workspace = await bench.CreateWorkspaceAsync(template);
        workspace.LatestBuild.Job.Error.ShouldBeNull();
        var agentId = workspace.LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).ShouldHaveSingleItem().Id;
        await using var connection = await bench.Server.Database.OpenConnectionAsync();
        using var state = JsonDocument.Parse((await connection.ExecuteScalarAsync<byte[]>("SELECT provisioner_state FROM workspace_builds"))!);
        using (var process = Process.GetProcessById(Attribute(state, "host_process", "pid").GetInt32()))
        {
            process.Kill();
            await process.WaitForExitAsync(Deadline.Token());
        }

        await using var changes = await bench.Service<Notifications>().SubscribeAsync(AgentChannels.Workspace(workspace.Id));
        await using (await FakeAgent.ConnectAsync(bench.Server, Attribute(state, "coder_agent", "token").GetString()!))
        {
            await Scene.UntilAsync(bench.Owner, agentId, changes, agent => agent.Status == WorkspaceAgentStatus.Connected);
        }

        await Scene.UntilAsync(bench.Owner, agentId, changes, agent => agent.Status == WorkspaceAgentStatus.Disconnected);
        await Scene.InspectAsync(connection, bench.Service<AgentInspections>());

        (await bench.GetAsync<Workspace>($"/workspaces/{workspace.Id}")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).ShouldHaveSingleItem()
            .Health.Reason.ShouldBe("Process sleep ended. Start the workspace again to run it again.");
    }

    private static JsonElement Attribute(JsonDocument state, string type, string name) => state.RootElement.GetProperty("resources").EnumerateArray()
        .Single(resource => resource.GetProperty("type").GetString() == type).GetProperty("instances")[0].GetProperty("attributes").GetProperty(name);

    /// <summary>Says what the test wants, and keeps what it was asked.</summary>
    private sealed class ScriptedInspector : IWorkspaceInspector
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<InspectionRequest> Requests { get; } = [];

        public IReadOnlyList<string> Sentences { get; set; } = [];

        public string? Problem { get; set; }

        public Task Asked => _asked.Task;

        public Task<InspectionResult> InspectAsync(InspectionRequest request, CancellationToken ct)
        {
            lock (Requests)
            {
                Requests.Add(request);
            }

            _asked.TrySetResult();
            return Task.FromResult(new InspectionResult(Sentences, Problem));
        }
    }

    /// <summary>The machine's clock, but that the pause after a start is over at once.</summary>
    private sealed class StartGraceIsOver : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == AgentInspections.StartGrace ? TimeSpan.Zero : dueTime, period);
    }

    /// <summary>A server with a started workspace of one agent.</summary>
    private sealed record Scene(TestServer Server, TestUser Owner, AgentRows Rows, Npgsql.NpgsqlConnection Connection, ScriptedInspector Inspector) : IAsyncDisposable
    {
        public AgentInspections Inspections => Service<AgentInspections>();

        public static async Task<Scene> StartAsync()
        {
            var inspector = new ScriptedInspector();
            var server = await TestServer.StartAsync(configure: builder => builder.Services.AddSingleton<IWorkspaceInspector>(inspector));
            var owner = await server.FirstUserAsync();
            var rows = await AgentRows.CreateAsync(server, owner);
            var connection = await server.Database.OpenConnectionAsync();
            await connection.ExecuteAsync("UPDATE workspace_builds SET provisioner_state = '{}'");
            return new Scene(server, owner, rows, connection, inspector);
        }

        public T Service<T>()
            where T : notnull => Server.Services.GetRequiredService<T>();

        public Task<WorkspaceAgent> AgentAsync() => Owner.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{Rows.AgentId}");

        /// <summary>Connects the agent, and returns when the server has taken note of it.</summary>
        public async Task<FakeAgent> ConnectAsync()
        {
            var before = (await AgentAsync()).LastConnectedAt;
            await using var changes = await Service<Notifications>().SubscribeAsync(AgentChannels.Workspace(Rows.WorkspaceId));
            var agent = await FakeAgent.ConnectAsync(Server, Rows.Token);
            await UntilAsync(Owner, Rows.AgentId, changes, shown => shown.Status == WorkspaceAgentStatus.Connected && shown.LastConnectedAt != before);
            return agent;
        }

        /// <summary>Connects an agent, which says that it starts, and cuts its tunnel.</summary>
        public async Task LoseAgentAsync()
        {
            await using var changes = await Service<Notifications>().SubscribeAsync(AgentChannels.Workspace(Rows.WorkspaceId));
            await using (var agent = await ConnectAsync())
            {
                await agent.CallAsync(
                    AgentMethods.Lifecycle, new LifecycleReport(AgentLifecycle.Starting, TimeProvider.System.GetUtcNow().AddMinutes(-10)), Types.LifecycleReport);
            }

            await UntilAsync(Owner, Rows.AgentId, changes, agent => agent.Status == WorkspaceAgentStatus.Disconnected);
        }

        public Task<int> LetGraceBeOverAsync() => LetGraceBeOverAsync(Connection);

        public Task InspectAsync() => InspectAsync(Connection, Inspections);

        /// <summary>Lets the grace be over, and looks.</summary>
        public static async Task InspectAsync(Npgsql.NpgsqlConnection connection, AgentInspections inspections)
        {
            await LetGraceBeOverAsync(connection);
            await inspections.RunAsync(CancellationToken.None);
        }

        private static Task<int> LetGraceBeOverAsync(Npgsql.NpgsqlConnection connection) =>
            connection.ExecuteAsync("UPDATE workspace_agent_losses SET inspect_at = now() - interval '1 second' WHERE inspect_at IS NOT NULL");

        public Task<int> DueAsync() => Connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM workspace_agent_losses WHERE inspect_at IS NOT NULL");

        public static async Task UntilAsync(TestUser user, Guid agentId, Notifications.Subscription changes, Func<WorkspaceAgent, bool> condition)
        {
            while (!condition(await user.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{agentId}")))
            {
                (await changes.WaitAsync(Deadline.Token())).ShouldBeTrue();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
