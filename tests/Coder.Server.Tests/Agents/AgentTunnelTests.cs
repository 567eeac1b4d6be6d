using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

public sealed class AgentTunnelTests
{
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;

    [Fact]
    public async Task An_agent_gets_its_manifest_and_is_shown_as_connected_until_it_leaves()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var changes = await ChangesAsync(server, AgentChannels.Workspace(rows.WorkspaceId));

        await using (var agent = await FakeAgent.ConnectAsync(server, rows.Token))
        {
            var manifest = await agent.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest);
            manifest.AgentId.ShouldBe(rows.AgentId);
            manifest.OwnerUsername.ShouldBe(TestServer.FirstUserName);
            manifest.Directory.ShouldBe("~/work");
            manifest.EnvironmentVariables["A"].ShouldBe("1");
            manifest.Scripts.ShouldHaveSingleItem().Script.ShouldBe("echo hi");
            (manifest.ParentId, manifest.Devcontainers.Count).ShouldBe((null, 0));
            manifest.Metadata.ShouldHaveSingleItem().Key.ShouldBe("cpu");
            manifest.Apps.ShouldHaveSingleItem().Healthcheck.ShouldBe(new AgentAppHealthcheck("http://localhost:1/", 5, 3));
            await agent.CallAsync(AgentMethods.Startup, new StartupReport("v2.40.0", "/home/a/work", ["envbox", "made-up"]), Types.StartupReport);

            var shown = await UntilAsync(server, owner, rows, changes, found => found.Status == WorkspaceAgentStatus.Connected);
            shown.Version.ShouldBe("v2.40.0");
            shown.ExpandedDirectory.ShouldBe("/home/a/work");
            shown.Subsystems.ShouldBe(["envbox"]);
        }

        var gone = await UntilAsync(server, owner, rows, changes, found => found.Status == WorkspaceAgentStatus.Disconnected);
        gone.DisconnectedAt.ShouldNotBeNull();
        gone.Health.Reason.ShouldBe("agent has lost connection");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("cargo (process 7)", true)]
    public async Task A_running_job_that_the_template_counts_moves_the_deadline(string? job, bool moves)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using (var database = await server.Database.OpenConnectionAsync())
        {
            await database.ExecuteAsync("UPDATE workspace_builds SET deadline = now() WHERE workspace_id = @WorkspaceId", new { rows.WorkspaceId });
        }

        var before = await owner.Client.GetAsync<Workspace>($"/workspaces/{rows.WorkspaceId}");
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);

        await agent.CallAsync(AgentMethods.Stats, new StatsReport { ActiveJob = job }, Types.StatsReport, Types.StatsResult);
        await server.Services.GetRequiredService<AgentReports>().FlushAsync(CancellationToken.None);

        var after = await owner.Client.GetAsync<Workspace>($"/workspaces/{rows.WorkspaceId}");
        (after.LastUsedAt > before.LastUsedAt).ShouldBe(moves);
        (after.LatestBuild.Deadline > before.LatestBuild.Deadline).ShouldBe(moves);
    }

    [Fact]
    public async Task What_the_template_wants_watched_is_measured_and_told_on_the_page_and_in_the_log()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using (var database = await server.Database.OpenConnectionAsync())
        {
            await database.ExecuteAsync(
                """
                INSERT INTO workspace_agent_resource_monitors (workspace_agent_id, path, threshold)
                VALUES (@AgentId, '', 80), (@AgentId, '/home', 90)
                """,
                new { rows.AgentId });
        }

        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        var manifest = await agent.CallAsync(AgentMethods.Manifest, Empty.Value, Types.Empty, Types.AgentManifest);
        var wanted = manifest.Monitoring.ShouldNotBeNull();
        (wanted.Points, wanted.IntervalSeconds, wanted.Memory).ShouldBe((20, 10, true));
        wanted.Volumes.ShouldBe(["/home"]);

        var point = new ResourceUsagePoint(default, [new ResourceUse("", 7L << 28, 8L << 28), new ResourceUse("/home", 1, 2)]);
        await agent.CallAsync(AgentMethods.ResourceUsage, new ResourceUsageReport([point, point, point, point]), Types.ResourceUsageReport);
        await agent.CallAsync(AgentMethods.ResourceUsage, new ResourceUsageReport([point, point, point, point]), Types.ResourceUsageReport);

        var shown = await owner.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{rows.AgentId}");
        shown.ResourceMonitors.ShouldNotBeNull().Select(monitor => (monitor.Path, monitor.Threshold, monitor.State, monitor.UsedBytes, monitor.TotalBytes))
            .ShouldBe([(null, 80, "NOK", 7L << 28, 8L << 28), ("/home", 90, "OK", 0, 0)]);
        shown.LogSources.ShouldContain(source => source.DisplayName == "Resources");
        var lines = await owner.Client.GetAsync<WorkspaceAgentLog[]>($"/workspaceagents/{rows.AgentId}/logs");
        lines.Select(line => (line.Level, line.Output)).ShouldBe(
            [("warn", "Memory: 1.75 of 2 GiB in use (88%), at or above the template's limit of 80%.")]);
    }

    [Fact]
    public async Task Lifecycle_scripts_and_app_health_arrive_in_the_record()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        await agent.CallAsync(AgentMethods.Lifecycle, new LifecycleReport(AgentLifecycle.Starting, now), Types.LifecycleReport);
        await agent.CallAsync(
            AgentMethods.ScriptCompleted,
            new ScriptCompletion(rows.ScriptId, ScriptStages.Start, ScriptStatuses.ExitFailure, 3, now, now.AddSeconds(2)),
            Types.ScriptCompletion);
        await agent.CallAsync(AgentMethods.Lifecycle, new LifecycleReport(AgentLifecycle.StartError, now.AddSeconds(2)), Types.LifecycleReport);
        await agent.CallAsync(
            AgentMethods.AppHealth, new AppHealthReport(new Dictionary<Guid, string> { [rows.AppId] = AppHealths.Unhealthy }), Types.AppHealthReport);

        var shown = await owner.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{rows.AgentId}");
        shown.LifecycleState.ShouldBe("start_error");
        shown.StartedAt.ShouldBe(now);
        shown.ReadyAt.ShouldBe(now.AddSeconds(2));
        shown.Scripts.ShouldHaveSingleItem().ExitCode.ShouldBe(3);
        shown.Scripts[0].Status.ShouldBe("exit_failure");
        shown.Apps.ShouldHaveSingleItem().Health.ShouldBe("unhealthy");
    }

    [Fact]
    public async Task An_unknown_lifecycle_state_is_refused_by_name()
    {
        await using var server = await TestServer.StartAsync();
        var rows = await AgentRows.CreateAsync(server, await server.FirstUserAsync());
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);

        var error = await Should.ThrowAsync<IOException>(
            agent.CallAsync(AgentMethods.Lifecycle, new LifecycleReport("sleepy", DateTimeOffset.UnixEpoch), Types.LifecycleReport));

        error.Message.ShouldBe("There is no lifecycle state \"sleepy\".");
    }

    [Fact]
    public async Task Metadata_reaches_a_watcher_with_what_cannot_be_stored_replaced()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        using var watcher = await Sockets.ConnectAsync(server, $"/workspaceagents/{rows.AgentId}/watch-metadata-ws", owner.Token);
        (await NextMetadataAsync(watcher)).Result.Value.ShouldBe("");

        await agent.CallAsync(
            AgentMethods.Metadata,
            new MetadataReport(
            [
                new("cpu", DateTimeOffset.UnixEpoch.AddYears(50), "12\0%" + new string('x', 5000), ""),
                new("unknown", DateTimeOffset.UnixEpoch, "ignored", ""),
            ]),
            Types.MetadataReport);

        var item = await NextMetadataAsync(watcher);
        item.Result.Value.ShouldStartWith("12�%x");
        item.Result.Value.Length.ShouldBe(2048);
        item.Description.Key.ShouldBe("cpu");
        item.Description.Interval.ShouldBe(10);
    }

    [Fact]
    public async Task Logs_are_followed_and_stop_at_the_limit()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        using var follower = await Sockets.ConnectAsync(server, $"/workspaceagents/{rows.AgentId}/logs?follow", owner.Token);
        await agent.CallAsync(AgentMethods.LogSource, new LogSource(rows.ScriptId, "Hello", "/icon/x.svg"), Types.LogSource);

        (await AppendAsync(agent, rows, "first\0line")).Overflowed.ShouldBeFalse();
        var frame = JsonSerializer.Deserialize<List<WorkspaceAgentLog>>(await follower.ReceiveTextAsync(), Json.Options)!;
        frame.ShouldHaveSingleItem().Output.ShouldBe("first�line");
        frame[0].SourceId.ShouldBe(rows.ScriptId);

        var block = new string('x', 64 << 10);
        (await AppendAsync(agent, rows, [.. Enumerable.Repeat(block, 17)])).Overflowed.ShouldBeTrue();
        (await AppendAsync(agent, rows, "more")).Overflowed.ShouldBeTrue();

        var all = await owner.Client.GetAsync<List<WorkspaceAgentLog>>($"/workspaceagents/{rows.AgentId}/logs");
        all.Sum(line => Encoding.UTF8.GetByteCount(line.Output)).ShouldBeLessThanOrEqualTo(1 << 20);
        all[^1].Output.ShouldBe(block);
        (await owner.Client.GetAsync<List<WorkspaceAgentLog>>($"/workspaceagents/{rows.AgentId}/logs?after={all[^2].Id}")).Count.ShouldBe(1);
        var shown = await owner.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{rows.AgentId}");
        shown.LogsOverflowed.ShouldBeTrue();
        shown.LogSources.ShouldHaveSingleItem().DisplayName.ShouldBe("Hello");
    }

    [Fact]
    public async Task Logs_come_over_http_too()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        using var agent = server.NewClient(rows.Token);

        var body = new PatchAgentLogsRequest { Logs = [new AgentLogLine { CreatedAt = DateTimeOffset.UnixEpoch, Output = "pod started" }] };
        (await agent.SendAsync(HttpMethod.Patch, "/workspaceagents/me/logs", body)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var line = (await owner.Client.GetAsync<List<WorkspaceAgentLog>>($"/workspaceagents/{rows.AgentId}/logs")).ShouldHaveSingleItem();
        line.Output.ShouldBe("pod started");
        line.SourceId.ShouldBe(AgentLogStore.ExternalSource);
        var error = await (await owner.Client.GetAsync($"/api/v2/workspaceagents/{rows.AgentId}/logs?after=x")).ErrorAsync(HttpStatusCode.BadRequest);
        error.Validations!.ShouldHaveSingleItem().Field.ShouldBe("after");
    }

    [Fact]
    public async Task A_browser_types_in_a_terminal_of_the_agent()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        var id = Guid.NewGuid();

        var connecting = Sockets.ConnectAsync(
            server, $"/workspaceagents/{rows.AgentId}/pty?reconnect={id}&width=120&height=40&command=htop", owner.Token);
        var (stream, request) = await agent.AcceptAsync();
        using var browser = await connecting;
        request.ShouldBe(new PtyStreamRequest { Id = id, Width = 120, Height = 40, Command = "htop" });

        using var frames = new LengthPrefixedFrames(stream, 1 << 20);
        var typed = "{\"data\":\"" + new string('a', 10_000) + "\"}";
        await browser.SendAsync(Encoding.UTF8.GetBytes(typed), WebSocketMessageType.Text, true, CancellationToken.None);
        Encoding.UTF8.GetString((await frames.ReadAsync(CancellationToken.None))!.Value.Span).ShouldBe(typed);
        await stream.WriteAsync("\e[2Jhello"u8.ToArray(), CancellationToken.None);
        var buffer = new byte[100];
        var received = await browser.ReceiveAsync(buffer, CancellationToken.None);
        received.MessageType.ShouldBe(WebSocketMessageType.Binary);
        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("\e[2Jhello");

        await stream.DisposeAsync();
        (await browser.ReceiveAsync(buffer, CancellationToken.None)).MessageType.ShouldBe(WebSocketMessageType.Close);
    }

    [Fact]
    public async Task A_client_reaches_the_agent_through_its_tunnel_and_each_stream_is_authorised()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        await using var client = await AgentTunnels.OfClientAsync(server, owner, rows);

        var opening = client.RequestAsync(new ExecStreamRequest { Command = "cat" });
        var (agentSide, request) = await agent.AcceptAsync();
        await using var clientSide = (await opening).Stream;
        request.ShouldBeOfType<ExecStreamRequest>().Command.ShouldBe("cat");
        await clientSide.WriteAsync("ping"u8.ToArray(), CancellationToken.None);
        var buffer = new byte[4];
        await agentSide.ReadExactlyAsync(buffer);
        await agentSide.WriteAsync(buffer);
        agentSide.CloseWrite();
        using var echoed = new MemoryStream();
        await clientSide.CopyToAsync(echoed);
        Encoding.UTF8.GetString(echoed.ToArray()).ShouldBe("ping");

        (await Should.ThrowAsync<StreamRefusedException>(client.RequestAsync(new ControlStreamRequest())))
            .Message.ShouldContain("Only the agent itself has a control stream.");
    }

    [Fact]
    public async Task An_agent_that_does_not_know_containers_is_not_asked_to_enter_one()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token, entersContainers: false);
        await AgentTunnels.ConnectedAsync(server, rows);
        await using var client = await AgentTunnels.OfClientAsync(server, owner, rows);
        var container = new ContainerChoice("db");

        foreach (var request in (StreamRequest[])[new ExecStreamRequest { Container = container }, new SshStreamRequest { Container = container }, new PtyStreamRequest { Id = Guid.NewGuid(), Container = container }])
        {
            (await Should.ThrowAsync<StreamRefusedException>(client.RequestAsync(request)))
                .Message.ShouldBe("The workspace's agent is older than the server and cannot enter containers. Restart the workspace to get the agent of today.");
        }

        var opening = client.RequestAsync(new ExecStreamRequest { Command = "id" });
        (await agent.AcceptAsync()).Request.ShouldBeOfType<ExecStreamRequest>().Command.ShouldBe("id");
        await (await opening).Stream.DisposeAsync();
    }

    [Fact]
    public async Task A_tunnel_ends_with_the_session_and_opens_no_stream_for_a_right_that_was_taken_away()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        await ShareAsync(SharedRoleName.Use);
        await using var client = await AgentTunnels.OfClientAsync(server, bob, rows);
        var opening = client.RequestAsync(new ExecStreamRequest { Command = "id" });
        await agent.AcceptAsync();
        await using var opened = (await opening).Stream;

        await ShareAsync("");
        (await Should.ThrowAsync<StreamRefusedException>(client.RequestAsync(new ExecStreamRequest { Command = "id" })))
            .Message.ShouldContain("Resource not found or you do not have access to this resource");
        (await bob.Client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await client.Completion;

        async Task ShareAsync(string role) =>
            (await owner.Client.SendAsync(
                HttpMethod.Patch,
                $"/workspaces/{rows.WorkspaceId}/acl",
                new UpdateWorkspaceAcl { UserRoles = new Dictionary<string, string> { [bob.Id.ToString()] = role } })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Another_member_finds_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var stranger = await server.MemberAsync(owner, "mallory");

        foreach (var path in (string[])["", "/logs", "/pty?reconnect=" + Guid.NewGuid(), "/tunnel", "/watch-metadata", "/watch-metadata-ws", "/containers", "/containers/watch"])
        {
            var answer = await stranger.Client.GetAsync($"/api/v2/workspaceagents/{rows.AgentId}{path}");
            (await answer.ErrorAsync(HttpStatusCode.NotFound)).Message.ShouldBe("Resource not found or you do not have access to this resource");
        }
    }

    [Fact]
    public async Task Tokens_are_refused_with_the_reason()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);

        async Task<string> RefusalAsync(string token, HttpStatusCode status) =>
            (await (await server.NewClient(token).GetAsync("/api/v2/workspaceagents/me/tunnel")).ErrorAsync(status)).Message;

        (await RefusalAsync(Guid.NewGuid().ToString(), HttpStatusCode.Unauthorized)).ShouldBe("Agent token is invalid.");
        (await RefusalAsync(owner.Token, HttpStatusCode.Unauthorized)).ShouldBe("Agent token is invalid.");
        (await RefusalAsync(rows.Token, HttpStatusCode.UpgradeRequired)).ShouldBe("This route needs a WebSocket upgrade.");
        await rows.BuildAsync(server, Guid.NewGuid(), Guid.NewGuid().ToString());
        (await RefusalAsync(rows.Token, HttpStatusCode.Forbidden)).ShouldBe("Agent trying to connect from non-latest build.");
        (await (await server.NewClient(rows.Token).GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized))
            .Message.ShouldBe("Session token is invalid.");
    }

    [Fact]
    public async Task A_second_connection_of_an_agent_replaces_the_first()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var changes = await ChangesAsync(server, AgentChannels.Workspace(rows.WorkspaceId));
        await using var first = await FakeAgent.ConnectAsync(server, rows.Token);
        await UntilAsync(server, owner, rows, changes, found => found.Status == WorkspaceAgentStatus.Connected);

        await using var second = await FakeAgent.ConnectAsync(server, rows.Token);

        await first.Ended.InTimeAsync();
        await second.CallAsync(AgentMethods.Startup, new StartupReport("v9.9.9", "/", []), Types.StartupReport);
        await UntilAsync(server, owner, rows, changes, found => found is { Status: WorkspaceAgentStatus.Connected, Version: "v9.9.9" });
    }

    [Fact]
    public async Task A_shutdown_reaches_the_agents_that_are_connected_and_skips_the_others()
    {
        await using var server = await TestServer.StartAsync();
        var rows = await AgentRows.CreateAsync(server, await server.FirstUserAsync());
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);

        await server.Services.GetRequiredService<AgentConnections>().ShutdownAsync(
            [rows.AgentId, Guid.NewGuid()], "workspace stop", Deadline.Limit, CancellationToken.None);

        (await agent.Shutdowns.ReadAsync()).ShouldBe("workspace stop");
    }

    private static Task<LogBatchResult> AppendAsync(FakeAgent agent, AgentRows rows, params string[] lines) => agent.CallAsync(
        AgentMethods.Logs,
        new LogBatch(rows.ScriptId, [.. lines.Select(line => new LogLine(DateTimeOffset.UnixEpoch, LogLevels.Info, line))]),
        Types.LogBatch,
        Types.LogBatchResult);

    private static async Task<WorkspaceAgentMetadata> NextMetadataAsync(WebSocket watcher)
    {
        using var message = JsonDocument.Parse(await watcher.ReceiveTextAsync());
        message.RootElement.GetProperty("type").GetString().ShouldBe("data");
        return message.RootElement.GetProperty("data").Deserialize<List<WorkspaceAgentMetadata>>(Json.Options)!.ShouldHaveSingleItem();
    }

    private static async Task<Notifications.Subscription> ChangesAsync(TestServer server, string channel) =>
        await server.Services.GetRequiredService<Notifications>().SubscribeAsync(channel);

    private static async Task<WorkspaceAgent> UntilAsync(
        TestServer server, TestUser user, AgentRows rows, Notifications.Subscription changes, Func<WorkspaceAgent, bool> condition)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        while (true)
        {
            var agent = await user.Client.GetAsync<WorkspaceAgent>($"/workspaceagents/{rows.AgentId}");
            if (condition(agent))
            {
                return agent;
            }

            (await changes.WaitAsync(timeout.Token)).ShouldBeTrue($"{server.Url}: the agent is {agent.Status}");
        }
    }
}
