using System.Net;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Apps;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Apps;

/// <summary>Who opens what, how browsers sign in at the hosts of apps, and what pages of others may do.</summary>
public sealed class AccessTests(AppWorld world) : IClassFixture<AppWorld>
{
    [Theory]
    [InlineData("bob", "code", HttpStatusCode.OK)]
    [InlineData("alice", "code", HttpStatusCode.OK)]
    [InlineData("eve", "code", HttpStatusCode.NotFound)]
    [InlineData(null, "code", HttpStatusCode.Unauthorized)]
    [InlineData("eve", "team", HttpStatusCode.OK)]
    [InlineData("eve", "open", HttpStatusCode.OK)]
    [InlineData(null, "open", HttpStatusCode.OK)]
    [InlineData(null, "team", HttpStatusCode.Unauthorized)]
    public async Task On_a_host_of_its_own_the_sharing_level_decides(string? user, string app, HttpStatusCode expected) =>
        (await world.HostAsync(UserOf(user), app, "/")).StatusCode.ShouldBe(expected);

    [Theory]
    [InlineData("bob", "code", HttpStatusCode.OK)]
    [InlineData("alice", "code", HttpStatusCode.Forbidden)]
    [InlineData("eve", "open", HttpStatusCode.Forbidden)]
    [InlineData("eve", "code", HttpStatusCode.NotFound)]
    [InlineData(null, "open", HttpStatusCode.Unauthorized)]
    public async Task Below_the_dashboards_host_only_the_owner_comes_in(string? user, string app, HttpStatusCode expected) =>
        (await world.PathAsync(UserOf(user), app + "/")).StatusCode.ShouldBe(expected);

    [Fact]
    public async Task An_owner_of_the_site_learns_why_and_what_to_do() =>
        (await (await world.PathAsync(world.Owner, "code/")).ErrorAsync(HttpStatusCode.Forbidden)).Message.ShouldBe(
            "Below the dashboard's address only the owner opens Code, since its scripts could use the session of whoever opens it. Open it on the host of its own.");

    [Fact]
    public void The_dangerous_settings_open_apps_below_the_dashboards_host()
    {
        var site = new AppSite { OwnerId = Guid.NewGuid(), OrganizationId = Guid.NewGuid() };
        var authorizer = new Authorizer(new AccessOptions());
        var stranger = new Actor(ActorKind.User, Guid.NewGuid(), "x");
        var owner = stranger with { SiteRoles = HeldRoles.OnSite([RoleName.Owner]) };

        new AppAccess(authorizer, new AppOptions()).Decide(stranger, site, AppSharingLevel.Authenticated, isPath: true).ShouldBe(AppVerdict.RefusedOnPath);
        new AppAccess(authorizer, new AppOptions { AllowPathAppSharing = true }).Decide(stranger, site, AppSharingLevel.Authenticated, isPath: true).ShouldBe(AppVerdict.Allowed);
        new AppAccess(authorizer, new AppOptions { AllowPathAppSharing = true }).Decide(owner, site, AppSharingLevel.Owner, isPath: true).ShouldBe(AppVerdict.RefusedOnPath);
        new AppAccess(authorizer, new AppOptions { AllowPathAppSiteOwnerAccess = true }).Decide(owner, site, AppSharingLevel.Owner, isPath: true).ShouldBe(AppVerdict.Allowed);
    }

    [Fact]
    public async Task A_token_for_other_things_opens_no_app_that_is_not_public()
    {
        var key = await (await world.Bob.Client.SendAsync(
            HttpMethod.Post, "/users/me/keys/tokens", new CreateTokenRequest { TokenName = $"t{Guid.NewGuid():N}"[..20], Scopes = ["template:read"] }))
            .ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created);
        using var client = world.Server.NewClient(key.Key);
        var narrow = world.Bob with { Client = client, Token = key.Key };

        (await world.HostAsync(narrow, "code", "/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.HostAsync(narrow, "team", "/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.HostAsync(narrow, "open", "/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_browser_is_signed_in_at_the_host_of_an_app_and_out_again()
    {
        var session = await LoginAsync();
        var jar = new Dictionary<string, string>();

        var away = await BrowseAsync(jar, AppWorld.HostOf("code"), "/x?y=1");
        away.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        var dashboard = away.Headers.Location!;
        dashboard.GetLeftPart(UriPartial.Path).ShouldBe(new Uri(world.Server.Url, "/api/v2/applications/auth-redirect").AbsoluteUri);

        var login = await BrowseAsync([], null, dashboard.PathAndQuery);
        login.Headers.Location!.OriginalString.ShouldBe($"/login?redirect={Uri.EscapeDataString(dashboard.PathAndQuery)}");

        var back = await BrowseAsync(new() { ["coder_session_token"] = session.Token }, null, dashboard.PathAndQuery);
        back.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect, await back.Content.ReadAsStringAsync());
        var arrival = back.Headers.Location!;
        arrival.Host.ShouldBe(AppWorld.HostOf("code"));

        var stolen = await BrowseAsync([], AppWorld.HostOf("code"), arrival.PathAndQuery);
        stolen.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await BrowseAsync(new(jar), AppWorld.HostOf("team"), arrival.PathAndQuery)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var clean = await BrowseAsync(jar, AppWorld.HostOf("code"), arrival.PathAndQuery);
        clean.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        clean.Headers.Location!.OriginalString.ShouldBe("/x?y=1");

        var seen = await AppWorld.SeenAsync(await BrowseAsync(jar, AppWorld.HostOf("code"), "/x?y=1"));
        seen.Target.ShouldBe("/x?y=1");
        seen.Headers.ShouldNotContainKey("Cookie");
        (await BrowseAsync(jar, AppWorld.HostOf("folder"), "/x")).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect); // The cookie is of one host.

        (await session.Client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await BrowseAsync(jar, AppWorld.HostOf("code"), "/x")).StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b")]
    [InlineData("!!.!!")]
    [InlineData("a.b.c")]
    [InlineData("eyJwdXJwb3NlIjoic2Vzc2lvbiJ9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_that_the_server_did_not_write_is_nobodys(string cookie)
    {
        var answer = await world.SendAsync(null, "/", AppWorld.HostOf("code"), request => request.Headers.TryAddWithoutValidation("Cookie", $"coder_subdomain_app_session_token_35e783={cookie}"));
        var arrival = await world.SendAsync(null, $"/?{AppSignIn.TokenParameter}={cookie}", AppWorld.HostOf("code"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        arrival.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://evil.example/?x=.apps.test")]
    [InlineData("http://user@code--main--work--bob.apps.test/")]
    [InlineData("http://code--main--work--bob.apps.test:1/")]
    [InlineData("http://one.code--main--work--bob.apps.test/")]
    [InlineData("http://nothing.apps.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//code--main--work--bob.apps.test/")]
    [InlineData("")]
    public async Task The_hand_over_leads_to_apps_only(string target)
    {
        var uri = target.Replace(".test/", $".test:{world.Server.Url.Port}/", StringComparison.Ordinal);
        uri = target.Contains(":1/", StringComparison.Ordinal) ? target : uri;
        var answer = await world.Bob.Client.GetAsync(
            $"/api/v2/applications/auth-redirect?redirect_uri={Uri.EscapeDataString(uri)}&state={new string('s', 43)}");

        (await answer.ErrorAsync(HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem().Field.ShouldBe("redirect_uri");
    }

    [Fact]
    public async Task Pages_of_others_do_nothing_with_the_browsers_session_and_those_of_the_owner_may()
    {
        var jar = await ArriveAsync();
        var port = world.Server.Url.Port;

        (await ActAsync(jar, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActAsync(jar, $"http://{AppWorld.HostOf("code")}:{port}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ActAsync(jar, $"http://8080--main--other--eve{AppWorld.Suffix}:{port}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync(jar, "https://evil.example")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ActAsync(jar, "null")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var sibling = $"http://3000--main--work--bob{AppWorld.Suffix}:{port}";
        var shared = await ActAsync(jar, sibling);
        shared.StatusCode.ShouldBe(HttpStatusCode.OK);
        shared.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([sibling]);
        shared.Headers.GetValues("Access-Control-Allow-Credentials").ShouldBe(["true"]);
    }

    [Fact]
    public async Task A_preflight_of_the_owners_other_app_is_answered_and_that_of_others_is_the_apps_business()
    {
        var sibling = $"http://3000--main--work--bob{AppWorld.Suffix}:{world.Server.Url.Port}";

        var own = await PreflightAsync(sibling);
        own.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        own.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([sibling]);
        own.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["x-own"]);
        var other = await PreflightAsync("https://evil.example");
        other.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        other.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_template_leaves_answers_about_other_origins_to_its_apps()
    {
        await using var connection = await world.Server.Database.OpenConnectionAsync();
        var id = await connection.QuerySingleAsync<Guid>("SELECT template_id FROM workspaces WHERE id = @WorkspaceId", new { world.Rows.WorkspaceId });
        var sibling = $"http://3000--main--work--bob{AppWorld.Suffix}:{world.Server.Url.Port}";
        try
        {
            (await SetCorsAsync(id, CorsBehavior.Passthru)).CorsBehavior.ShouldBe("passthru");

            var seen = await AppWorld.SeenAsync(await PreflightAsync(sibling, "open"));
            (seen.Method, seen.Headers["Access-Control-Request-Method"]).ShouldBe(("OPTIONS", "PUT"));
            var answer = await world.HostAsync(null, "open", "/", request => request.Headers.Add("Origin", sibling));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            (await PreflightAsync(sibling)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized); // not public, and preflights have no session
        }
        finally
        {
            (await SetCorsAsync(id, CorsBehavior.Simple)).CorsBehavior.ShouldBe("simple");
        }

        (await PreflightAsync(sibling, "open")).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([sibling]);
    }

    [Fact]
    public async Task A_cors_behavior_that_is_none_is_refused()
    {
        await using var connection = await world.Server.Database.OpenConnectionAsync();
        var id = await connection.QuerySingleAsync<Guid>("SELECT template_id FROM workspaces WHERE id = @WorkspaceId", new { world.Rows.WorkspaceId });

        var answer = await world.Owner.Client.SendAsync(HttpMethod.Patch, $"/templates/{id}", new UpdateTemplateMeta { CorsBehavior = "sometimes" });

        (await answer.ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldNotBeNull().ShouldHaveSingleItem()
            .ShouldBe(new ValidationError("cors_behavior", "\"sometimes\" is not a CORS behavior; use simple or passthru."));
    }

    [Fact]
    public async Task Ports_open_for_those_whom_they_are_shared_with()
    {
        var port = world.App.Port;
        (await world.HostAsync(world.Bob, $"{port}", "/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.HostAsync(world.Eve, $"{port}", "/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var share = new UpsertWorkspaceAgentPortShareRequest { AgentName = "main", Port = port, ShareLevel = "authenticated", Protocol = "http" };

        (await world.Eve.Client.SendAsync(HttpMethod.Post, Shares, share)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var made = await (await world.Bob.Client.SendAsync(HttpMethod.Post, Shares, share)).ValueAsync<WorkspaceAgentPortShare>(HttpStatusCode.OK);
        made.ShouldBe(new WorkspaceAgentPortShare { WorkspaceId = world.Rows.WorkspaceId, AgentName = "main", Port = port, ShareLevel = "authenticated", Protocol = "http" });
        (await world.HostAsync(world.Eve, $"{port}", "/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.HostAsync(null, $"{port}", "/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var most = await (await world.Bob.Client.SendAsync(HttpMethod.Post, Shares, share with { ShareLevel = "public" })).ErrorAsync(HttpStatusCode.BadRequest);
        most.Validations!.Single().Detail.ShouldContain("lets ports be shared up to \"authenticated\" (max_port_share_level)");
        var wrong = await (await world.Bob.Client.SendAsync(HttpMethod.Post, Shares, share with { Port = 8, ShareLevel = "all", Protocol = "ftp" })).ErrorAsync(HttpStatusCode.BadRequest);
        wrong.Validations!.Select(problem => problem.Field).ShouldBe(["port", "share_level", "protocol"]);
        var agent = await (await world.Bob.Client.SendAsync(HttpMethod.Post, Shares, share with { AgentName = "mian" })).ErrorAsync(HttpStatusCode.BadRequest);
        agent.Validations!.Single().Detail.ShouldBe("The workspace has no agent \"mian\". It has: main.");

        (await world.Bob.Client.GetAsync<WorkspaceAgentPortShares>(Shares)).Shares.ShouldBe([made]);
        var end = new DeleteWorkspaceAgentPortShareRequest { AgentName = "main", Port = port };
        (await world.Bob.Client.SendAsync(HttpMethod.Delete, Shares, end)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await world.Bob.Client.SendAsync(HttpMethod.Delete, Shares, end)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.HostAsync(world.Eve, $"{port}", "/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_share_ends_where_the_template_ends_it()
    {
        await using var connection = await world.Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "INSERT INTO workspace_agent_port_shares VALUES (@WorkspaceId, 'main', @port, 'public', 'http')", new { world.Rows.WorkspaceId, port = world.App.Port });

        (await world.HostAsync(null, $"{world.App.Port}", "/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized); // The template allows "authenticated" at most.
        await connection.ExecuteAsync("DELETE FROM workspace_agent_port_shares");
    }

    [Fact]
    public async Task Listening_ports_are_told_without_those_that_nobody_opens()
    {
        var ports = await world.Bob.Client.GetAsync<WorkspaceAgentListeningPortsResponse>($"/workspaceagents/{world.Rows.AgentId}/listening-ports");

        ports.Ports.ShouldBe([new("sample", "tcp", world.App.Port), new("", "tcp", 8080)]);
        (await world.Eve.Client.GetAsync($"/api/v2/workspaceagents/{world.Rows.AgentId}/listening-ports")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private string Shares => $"/workspaces/{world.Rows.WorkspaceId}/port-share";

    private TestUser? UserOf(string? name) => name switch { "bob" => world.Bob, "eve" => world.Eve, "alice" => world.Owner, _ => null };

    private async Task<TestUser> LoginAsync()
    {
        var login = await (await world.Server.Client.SendAsync(
            HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = "bob@example.com", Password = TestServer.Password }))
            .ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created);
        return world.Bob with { Client = world.Server.NewClient(login.SessionToken), Token = login.SessionToken };
    }

    /// <summary>The cookies of a browser that has come to the app.</summary>
    private async Task<Dictionary<string, string>> ArriveAsync()
    {
        var jar = new Dictionary<string, string>();
        var away = (await BrowseAsync(jar, AppWorld.HostOf("code"), "/")).Headers.Location!;
        var arrival = (await BrowseAsync(new() { ["coder_session_token"] = world.Bob.Token }, null, away.PathAndQuery)).Headers.Location!;
        await BrowseAsync(jar, AppWorld.HostOf("code"), arrival.PathAndQuery);
        return jar;
    }

    /// <summary>Opens a page as a browser does, and keeps the cookies.</summary>
    private async Task<HttpResponseMessage> BrowseAsync(Dictionary<string, string> jar, string? host, string target)
    {
        var answer = await world.SendAsync(null, target, host, request =>
        {
            AppWorld.AsBrowser(request);
            AddCookies(request, jar);
        });
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookie.ShouldContain("httponly", Case.Insensitive);
            cookie.ShouldNotContain("; domain", Case.Insensitive);
            jar[pair[0]] = pair[1];
        }

        return answer;
    }

    private Task<HttpResponseMessage> ActAsync(Dictionary<string, string> jar, string? origin) => world.SendAsync(null, "/act", AppWorld.HostOf("code"), request =>
    {
        request.Method = HttpMethod.Post;
        AddCookies(request, jar);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
    });

    private async Task<Template> SetCorsAsync(Guid template, string behavior) =>
        await (await world.Owner.Client.SendAsync(HttpMethod.Patch, $"/templates/{template}", new UpdateTemplateMeta { CorsBehavior = behavior }))
            .ValueAsync<Template>(HttpStatusCode.OK);

    private Task<HttpResponseMessage> PreflightAsync(string origin, string app = "code") => world.SendAsync(null, "/act", AppWorld.HostOf(app), request =>
    {
        request.Method = HttpMethod.Options;
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        request.Headers.Add("Access-Control-Request-Headers", "x-own");
    });

    private static void AddCookies(HttpRequestMessage request, Dictionary<string, string> jar)
    {
        if (jar.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
    }
}
