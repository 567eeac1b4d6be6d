using System.Net;
using Coder.Server.Database;
using Coder.Server.Provisioning;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Apps;

/// <summary>What people read when an app does not open.</summary>
public sealed class ErrorPageTests(AppWorld world) : IClassFixture<AppWorld>
{
    [Theory]
    [InlineData("cdoe", HttpStatusCode.NotFound, "work has no app cdoe. Did you mean code? It has: code, dead, folder, lab, odd, open, team.")]
    [InlineData("dead", HttpStatusCode.BadGateway, "Nothing listens on port 1 in the workspace, and the app's health check fails too. It may still be starting; else look at its log.")]
    [InlineData("odd", HttpStatusCode.InternalServerError, "The template says that the app is at \"not a url\", which is not an http or https URL. Correct the url of its coder_app.")]
    [InlineData("top", HttpStatusCode.NotFound, "It runs a command in a terminal. Open it from its workspace's page.")]
    [InlineData("docs", HttpStatusCode.NotFound, "It opens somewhere else. Open it from its workspace's page.")]
    [InlineData("8", HttpStatusCode.BadRequest, "Ports below 9 belong to the agent, and there are none above 65535.")]
    [InlineData("99999", HttpStatusCode.BadRequest, "Ports below 9 belong to the agent, and there are none above 65535.")]
    public async Task A_wrong_address_is_explained(string app, HttpStatusCode status, string message) =>
        (await (await world.HostAsync(world.Bob, app, "/")).ErrorAsync(status)).Message.ShouldBe(message);

    [Fact]
    public async Task An_agent_that_is_not_there_is_named() =>
        (await (await world.SendAsync(world.Bob, "/", $"code--mian--work--bob{AppWorld.Suffix}")).ErrorAsync(HttpStatusCode.NotFound)).Message.ShouldBe(
            "work has no agent mian. Did you mean main? It has: main.");

    [Theory]
    [InlineData("nothing")]
    [InlineData("a--b")]
    [InlineData("a--b--c--d--e")]
    [InlineData("--b--c--d")]
    public async Task A_host_that_names_no_app_is_explained(string label) =>
        (await (await world.SendAsync(world.Bob, "/", label + AppWorld.Suffix)).ErrorAsync(HttpStatusCode.BadRequest)).Message.ShouldStartWith(
            "Hosts of apps are named app--agent--workspace--user");

    [Fact]
    public async Task A_port_below_the_dashboards_host_has_a_way_out() =>
        (await (await world.PathAsync(world.Bob, "8080/")).ErrorAsync(HttpStatusCode.BadRequest)).Message.ShouldBe(
            "The port 8080 has no address below the dashboard's host. Set CODER_WILDCARD_ACCESS_URL, or use: coder port-forward work --tcp 8080");

    [Fact]
    public async Task What_is_nobodys_business_looks_like_what_does_not_exist()
    {
        var hidden = await (await world.HostAsync(world.Eve, "code", "/")).ErrorAsync(HttpStatusCode.NotFound);
        var missing = await (await world.SendAsync(world.Eve, "/", $"code--main--nothing--bob{AppWorld.Suffix}")).ErrorAsync(HttpStatusCode.NotFound);
        missing.ShouldBe(hidden);
        hidden.Message.ShouldBe("There is no such workspace, or it is not shared with you. Check the address, or ask its owner.");

        var anonymous = await world.HostAsync(null, "code", "/", AppWorld.AsBrowser);
        var nowhere = await world.SendAsync(null, "/", $"code--main--nothing--bob{AppWorld.Suffix}", AppWorld.AsBrowser);
        (anonymous.StatusCode, nowhere.StatusCode).ShouldBe((HttpStatusCode.TemporaryRedirect, HttpStatusCode.TemporaryRedirect));
    }

    [Fact]
    public async Task Browsers_get_a_page_that_loads_nothing_and_tries_again()
    {
        var answer = await world.HostAsync(world.Bob, "dead", "/", AppWorld.AsBrowser);
        var page = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'sha256-");
        page.ShouldContain("<h1>Dead does not answer</h1>");
        page.ShouldContain("http-equiv=\"refresh\"");
        page.ShouldContain($"href=\"{world.Server.Url}@bob/work\"");
    }

    [Fact]
    public async Task That_nothing_listens_is_said_once()
    {
        var page = await (await world.HostAsync(world.Bob, "dead", "/", AppWorld.AsBrowser)).Content.ReadAsStringAsync();
        var error = await (await world.HostAsync(world.Bob, "dead", "/")).ErrorAsync(HttpStatusCode.BadGateway);

        page.Split("Nothing listens").Length.ShouldBe(2);
        error.Detail.ShouldBeNull();
    }

    [Fact]
    public async Task What_people_wrote_is_text_on_the_page()
    {
        var answer = await world.PathAsync(world.Bob, "%3Cb%3E/", AppWorld.AsBrowser);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("<h1>There is no app &lt;b&gt;</h1>");
    }

    [Fact]
    public async Task A_stopped_workspace_and_one_without_its_agent_say_so()
    {
        await using var other = new OtherWorld();
        await other.InitializeAsync();

        await other.Agent.DisposeAsync();
        await Testing.Eventually.HoldsAsync("the agent is gone", async () =>
            (await (await other.World.HostAsync(other.World.Bob, "code", "/")).Content.ReadAsStringAsync()).Contains("The agent lost its connection", StringComparison.Ordinal));

        await other.ChangeAsync("UPDATE workspace_builds SET transition = 'stop'");
        (await (await other.World.HostAsync(other.World.Bob, "code", "/")).ErrorAsync(HttpStatusCode.ServiceUnavailable)).Message.ShouldBe(
            "The workspace is not running. Start it, and come back to this address.");
        await other.ChangeAsync("UPDATE workspace_builds SET transition = 'start'; UPDATE provisioner_jobs SET completed_at = NULL WHERE type = 'workspace_build'");
        (await (await other.World.HostAsync(other.World.Bob, "code", "/")).ErrorAsync(HttpStatusCode.ServiceUnavailable)).Message.ShouldStartWith("The workspace is being started.");
        await other.ChangeAsync("UPDATE provisioner_jobs SET completed_at = now(), error = 'boom' WHERE type = 'workspace_build'");
        (await (await other.World.HostAsync(other.World.Bob, "code", "/")).ErrorAsync(HttpStatusCode.BadGateway)).Message.ShouldStartWith("The last start of the workspace failed.");
    }

    [Fact]
    public async Task Apps_below_the_dashboards_host_can_be_switched_off()
    {
        await using var server = await TestServer.StartAsync(options => options with { Apps = new() { DisablePathApps = true } });

        (await (await server.Client.GetAsync("/@bob/work/apps/code/")).ErrorAsync(HttpStatusCode.Unauthorized)).Message.ShouldStartWith(
            "Apps below the dashboard's address are switched off (CODER_DISABLE_PATH_APPS).");
    }

    /// <summary>A world of its own, whose agent goes.</summary>
    private sealed class OtherWorld : IAsyncDisposable
    {
        public AppWorld World { get; } = new();

        public ForwardingAgent Agent => World.Agent;

        public async Task InitializeAsync()
        {
            await World.InitializeAsync();

            // Of an agent that goes before that, the page says that it has never been connected.
            await using var connection = await World.Server.Database.OpenConnectionAsync();
            await Testing.Eventually.HoldsAsync("the agent's connection is stored", () => connection.ExecuteScalarAsync<bool>(
                "SELECT first_connected_at IS NOT NULL FROM workspace_agents WHERE id = @AgentId", new { World.Rows.AgentId }));
        }

        /// <summary>Changes builds as provisioning does, which tells of it.</summary>
        public async Task ChangeAsync(string sql)
        {
            await using var connection = await World.Server.Database.OpenConnectionAsync();
            await connection.ExecuteAsync(sql);
            await World.Server.Services.GetRequiredService<Notifications>().PublishAsync(ProvisioningChannels.Workspace(World.Rows.WorkspaceId));
        }

        public async ValueTask DisposeAsync() => await World.DisposeAsync();
    }
}
