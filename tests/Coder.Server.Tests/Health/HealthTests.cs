using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_reaches_itself_and_its_database_is_healthy()
    {
        await using var server = await TestServer.StartAsync(o => o with { Health = new HealthOptions { DatabaseThreshold = TimeSpan.FromMinutes(1) } });
        var owner = await server.FirstUserAsync();

        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");

        health.Healthy.ShouldBeTrue();
        (health.Database.Severity, health.Database.Reachable, health.Database.ThresholdMs).ShouldBe((HealthSeverity.Ok, true, 60_000));
        health.Database.Latency.ShouldMatch(@"^\d+(\.\d+)?ms$");
        (health.Websocket.Severity, health.Websocket.Error, health.Websocket.Code).ShouldBe((HealthSeverity.Ok, null, 101));
        (health.AccessUrl.Reachable, health.AccessUrl.StatusCode, health.AccessUrl.HealthzResponse).ShouldBe((true, 200, "OK"));
        var warning = health.AccessUrl.Warnings.ShouldHaveSingleItem();
        warning.Code.ShouldBe("EACS01");
        warning.Message.ShouldBe($"CODER_ACCESS_URL is not set, so {server.Url.AbsoluteUri.TrimEnd('/')} stands in, where the server listens. "
            + "Set it to the URL under which browsers and workspaces reach this server.");
        health.Severity.ShouldBe(HealthSeverity.Warning);
        health.ProvisionerDaemons.Items.Count.ShouldBe(3);
        health.ProvisionerDaemons.Items[0].ProvisionerDaemon.Tags.ShouldNotBeEmpty();
        (health.Derp.Healthy, health.WorkspaceProxy.Healthy, health.CoderVersion).ShouldBe((true, true, ServerVersion.Text));
    }

    [Fact]
    public async Task The_answer_has_the_shape_that_clients_know()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        using var json = JsonDocument.Parse(await owner.Client.GetStringAsync("/api/v2/debug/health"));

        json.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ShouldBe(
        [
            "access_url", "coder_version", "database", "derp", "healthy", "provisioner_daemons", "severity", "time", "websocket", "workspace_proxy",
        ]);
        foreach (var section in (string[])["access_url", "database", "derp", "provisioner_daemons", "websocket", "workspace_proxy"])
        {
            var names = json.RootElement.GetProperty(section).EnumerateObject().Select(p => p.Name).ToList();
            names.ShouldContain("severity");
            names.ShouldContain("warnings");
            names.ShouldContain("dismissed");
        }

        json.RootElement.GetProperty("database").TryGetProperty("latency_ms", out _).ShouldBeTrue();
        json.RootElement.GetProperty("provisioner_daemons").GetProperty("items")[0].GetProperty("provisioner_daemon").GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_answer_stands_until_a_new_one_is_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var first = await owner.Client.GetAsync<HealthReport>("/debug/health");
        var second = await owner.Client.GetAsync<HealthReport>("/debug/health");
        var third = await owner.Client.GetAsync<HealthReport>("/debug/health?force=true");

        second.Time.ShouldBe(first.Time);
        third.Time.ShouldBeGreaterThan(first.Time);
    }

    [Fact]
    public async Task It_is_for_those_who_may_read_debugging_information()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        foreach (var path in (string[])["/api/v2/debug/health", "/api/v2/debug/health/settings", "/api/v2/debug/ws"])
        {
            (await server.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await bob.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await bob.Client.SendAsync(HttpMethod.Put, "/debug/health/settings", new HealthSettings())).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/api/v2/debug/ws");
        forged.Headers.Add("Coder-Health-Probe", new string('0', 64));
        (await server.Client.SendAsync(forged)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Sections_are_dismissed_by_name()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var stored = await (await owner.Client.SendAsync(
                HttpMethod.Put, "/debug/health/settings", new HealthSettings { DismissedHealthchecks = ["Websocket", "AccessURL", "Websocket"] }))
            .ValueAsync<HealthSettings>(HttpStatusCode.OK);
        var wrong = await (await owner.Client.SendAsync(
            HttpMethod.Put, "/debug/health/settings", new HealthSettings { DismissedHealthchecks = ["Weather"] })).ErrorAsync(HttpStatusCode.BadRequest);

        stored.DismissedHealthchecks.ShouldBe(["AccessURL", "Websocket"]);
        wrong.Validations!.ShouldHaveSingleItem().Detail.ShouldBe(
            "There is no health check \"Weather\"; there are AccessURL, DERP, Database, ProvisionerDaemons, Websocket, WorkspaceProxy.");
        (await owner.Client.GetAsync<HealthSettings>("/debug/health/settings")).DismissedHealthchecks.ShouldBe(["AccessURL", "Websocket"]);
        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");
        (health.AccessUrl.Dismissed, health.Websocket.Dismissed, health.Database.Dismissed).ShouldBe((true, true, false));
        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.QuerySingleAsync<string>(
            "SELECT concat(user_id, ' ', action, ' ', diff -> 'dismissed_healthchecks' -> 'new') FROM audit_logs WHERE resource_type = 'health_settings'"))
            .ShouldBe($"{owner.Id} write [\"AccessURL\", \"Websocket\"]");
    }

    [Fact]
    public async Task An_access_url_where_nothing_listens_is_an_error_with_the_reason()
    {
        await using var server = await StartAsync(new Uri("http://127.0.0.1:1"));
        var owner = await server.FirstUserAsync();

        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");

        health.Healthy.ShouldBeFalse();
        health.AccessUrl.Error.ShouldBe("EACS03: http://127.0.0.1:1/healthz cannot be fetched from the server. The connection was refused: nothing listens there.");
        health.Websocket.Error.ShouldBe("EWS01: a WebSocket to ws://127.0.0.1:1/api/v2/debug/ws does not open. The connection was refused: nothing listens there.");
    }

    [Fact]
    public async Task An_access_url_of_another_deployment_is_found_out()
    {
        await using var other = await TestServer.StartAsync();
        await using var server = await StartAsync(other.Url);
        var owner = await server.FirstUserAsync();

        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");

        health.AccessUrl.Error.ShouldBe($"EACS04: {other.Url.AbsoluteUri.TrimEnd('/')} is answered by something else than this deployment. "
            + "Check CODER_ACCESS_URL and where its host name leads.");
        health.Websocket.Error!.ShouldEndWith("It is answered 401.");
    }

    [Fact]
    public async Task A_login_page_in_front_of_the_access_url_is_a_warning()
    {
        // Another server stands in for the login page: it sends pages elsewhere, here to its own access URL.
        await using var wall = await LoginWall.StartAsync();
        await using var server = await StartAsync(wall.Url);
        var owner = await server.FirstUserAsync();

        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");

        health.Healthy.ShouldBeTrue();
        health.AccessUrl.Warnings.ShouldHaveSingleItem().Message.ShouldBe(
            $"{wall.Url.AbsoluteUri.TrimEnd('/')}/healthz answered 302 and leads to https://teleport.example.com/web/login: a login page or another server "
            + "stands in front of the access URL. Browsers may get through; workspaces and the command line need a way without it.");
        health.Websocket.Warnings.ShouldHaveSingleItem().Message.ShouldEndWith("It is answered 302: a login page or another server stands in front of the access URL.");
    }

    [Fact]
    public async Task Who_asks_through_a_proxy_that_does_not_pass_the_host_is_told_and_so_are_the_others()
    {
        await using var server = await StartAsync(new Uri("https://coder.example.com"));
        var owner = await server.FirstUserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/debug/health");
        request.Headers.Host = "coder.coder.svc";

        var own = await (await owner.Client.SendAsync(request)).ValueAsync<HealthReport>(HttpStatusCode.OK);

        own.AccessUrl.Warnings.ShouldContain(warning =>
            warning.Code == "EACS02" && warning.Message.StartsWith("The Host that arrived is \"coder.coder.svc\", and the access URL", StringComparison.Ordinal));
        (await owner.Client.GetAsync<HealthReport>("/debug/health")).AccessUrl.Warnings.ShouldNotContain(warning => warning.Code == "EACS02");

        using var login = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login") { Content = new StringContent("{}") };
        login.Headers.Host = "coder.coder.svc";
        login.Headers.Add("Origin", "https://coder.example.com");
        (await server.Client.SendAsync(login)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await owner.Client.GetAsync<HealthReport>("/debug/health")).Websocket.Warnings.ShouldContain(warning =>
            warning.Message.EndsWith("Browsers cannot log in or open WebSockets like this.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_database_and_missing_provisioners_are_named()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Health = new HealthOptions { DatabaseThreshold = TimeSpan.FromTicks(1) },
            Provisioner = o.Provisioner with { Daemons = 0 },
        });
        var owner = await server.FirstUserAsync();

        var health = await owner.Client.GetAsync<HealthReport>("/debug/health");

        var slow = health.Database.Warnings.ShouldHaveSingleItem();
        slow.Code.ShouldBe("EDB02");
        slow.Message.ShouldStartWith("The median of 5 pings of the database is ");
        slow.Message.ShouldEndWith("(CODER_HEALTH_CHECK_THRESHOLD_DATABASE). Is it far away, or busy?");
        health.ProvisionerDaemons.Error.ShouldBe(
            "EPD01: nobody runs builds. Set CODER_PROVISIONER_DAEMONS to 1 or more, or start external provisioners.");
    }

    [Fact]
    public async Task The_echo_gives_back_what_it_is_sent()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Coder-Session-Token", owner.Token);
        await socket.ConnectAsync(new Uri($"ws://{server.Url.Authority}/api/v2/debug/ws"), CancellationToken.None);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("hello");
    }

    private static Task<TestServer> StartAsync(Uri accessUrl) => TestServer.StartAsync(o => o with { Http = o.Http with { AccessUrl = accessUrl } });
}
