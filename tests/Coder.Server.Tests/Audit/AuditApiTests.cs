using System.Net;
using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Audit;

public sealed class AuditApiTests
{
    private static readonly Guid OtherOrganization = Guid.NewGuid();

    [Fact]
    public async Task The_newest_entry_comes_first_and_says_who_did_what()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await server.MemberAsync(owner, "bob");

        var page = await owner.Client.GetAsync<AuditLogResponse>("/audit?limit=2");

        page.AuditLogs.Count.ShouldBe(2);
        page.Count.ShouldBeGreaterThanOrEqualTo(4);
        page.CountCap.ShouldBe(2000);
        var (login, created) = (page.AuditLogs[0], page.AuditLogs[1]);
        login.Description.ShouldBe("{user} logged in");
        login.User.ShouldNotBeNull().Username.ShouldBe("bob");
        created.Description.ShouldBe("{user} created the user {target}");
        created.ResourceTarget.ShouldBe("bob");
        created.ResourceLink.ShouldBe("/users?filter=bob");
        created.IsDeleted.ShouldBeFalse();
        created.StatusCode.ShouldBe(201);
        created.User.ShouldNotBeNull().Username.ShouldBe("alice");
        created.Ip.ShouldBe("127.0.0.1");
        created.RequestId.ShouldNotBe(Guid.Empty);
        created.Diff["username"].New.GetString().ShouldBe("bob");
        created.Diff.ContainsKey("hashed_password").ShouldBeFalse();
    }

    [Fact]
    public async Task A_failed_login_keeps_its_reason_and_never_the_password()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        foreach (var (email, password) in new[] { (TestServer.FirstUserEmail, "hunter2-secret"), ("my-secret-password", "x"), ("nobody@example.com", "y") })
        {
            (await server.Client.SendAsync(HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = email, Password = password }))
                .StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var failed = (await owner.Client.GetAsync<AuditLogResponse>("/audit?q=action:login")).AuditLogs.Where(entry => entry.StatusCode == 401).ToList();

        failed.Select(entry => entry.ResourceTarget).ShouldBe(["nobody@example.com", "", "alice"]);
        failed.ShouldAllBe(entry => entry.Description == "{user} unsuccessfully attempted to log in");
        failed[2].AdditionalFields.GetProperty("reason").GetString().ShouldBe("The password is wrong.");
        failed[2].User.ShouldNotBeNull().Username.ShouldBe("alice");
        failed[0].AdditionalFields.GetProperty("reason").GetString().ShouldBe("There is no user with this e-mail.");
        failed[0].User.ShouldBeNull();
        var stored = await StoredAsync(server);
        stored.ShouldNotContain("hunter2");
        stored.ShouldNotContain("my-secret");
    }

    [Fact]
    public async Task The_filter_finds_what_each_key_says()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await SeedAsync(server, owner);

        await FindsAsync("template", "docker");
        await FindsAsync("resource_type:template", "docker");
        await FindsAsync("resource_target:\"two words\"", "two words");
        await FindsAsync("resource_target:DOCKER", "docker");
        await FindsAsync("action:stop", "dev");
        await FindsAsync("build_reason:autostop", "dev");
        await FindsAsync("username:alice resource_type:template", "docker");
        await FindsAsync("email:alice@example.com template", "docker");
        await FindsAsync("user:alice template", "docker");
        await FindsAsync("user:me template", "docker");
        await FindsAsync("organization:default group", "two words");
        await FindsAsync("date_from:2020-01-01 template", "docker");
        await FindsAsync("date_to:2020-01-01");
        await FindsAsync("username:nobody");
        await FindsAsync("organization:nowhere");

        // Nothing of a value is taken as SQL or as a wildcard.
        await FindsAsync("username:\"' OR 1=1 --\"");
        await FindsAsync("resource_target:\"%\"");
        await FindsAsync("organization:\"x' OR 'a'='a\"");

        async Task FindsAsync(string q, params string[] targets)
        {
            var page = await owner.Client.GetAsync<AuditLogResponse>($"/audit?q={Uri.EscapeDataString(q)}");
            page.AuditLogs.Select(entry => entry.ResourceTarget).ShouldBe(targets, q);
            page.Count.ShouldBe(targets.Length, q);
        }
    }

    [Fact]
    public async Task A_filter_that_makes_no_sense_names_its_field()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        await RefusesAsync("colour:red", "colour", "\"colour\" is not a search key of this list");
        await RefusesAsync("teapot", "q", "\"teapot\" is not a resource type; use api_key");
        await RefusesAsync("template user", "q", "Give one resource type instead of \"template user\"");
        await RefusesAsync("action:explode", "action", "\"explode\" is not known here");
        await RefusesAsync("resource_id:42", "resource_id", "\"42\" is not an id; ids are UUIDs.");
        await RefusesAsync("date_from:yesterday", "date_from", "\"yesterday\" is not a day; write it as date_from:2026-01-31 (UTC).");
        await RefusesAsync("date_to:9999-12-31", "date_to", "\"9999-12-31\" is not a day");

        async Task RefusesAsync(string q, string field, string detail)
        {
            foreach (var route in new[] { "/audit", "/audit/export" })
            {
                var error = await (await owner.Client.GetAsync($"/api/v2{route}?q={Uri.EscapeDataString(q)}")).ErrorAsync(HttpStatusCode.BadRequest);

                error.Message.ShouldBe("Invalid audit search query.");
                var validation = error.Validations.ShouldNotBeNull().ShouldHaveSingleItem();
                validation.Field.ShouldBe(field);
                validation.Detail.ShouldStartWith(detail);
            }
        }
    }

    [Fact]
    public async Task A_date_means_the_whole_day_in_utc()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await SeedAsync(server, owner);
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("UPDATE audit_logs SET time = '2024-02-29T23:59:59.999Z' WHERE resource_target = 'docker'");
            await connection.ExecuteAsync("UPDATE audit_logs SET time = '2024-03-01T00:00:00Z' WHERE resource_target = 'dev'");
        }

        var page = await owner.Client.GetAsync<AuditLogResponse>("/audit?q=date_from:2024-02-29+date_to:2024-02-29");

        page.AuditLogs.ShouldHaveSingleItem().ResourceTarget.ShouldBe("docker");
    }

    [Fact]
    public async Task Pages_do_not_overlap_when_entries_have_the_same_time()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await SeedAsync(server, owner);
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("UPDATE audit_logs SET time = '2024-02-29T00:00:00Z'");
        }

        var all = (await owner.Client.GetAsync<AuditLogResponse>("/audit")).AuditLogs.Select(entry => entry.Id).ToList();
        var pages = new List<Guid>();
        for (var offset = 0; offset < all.Count; offset += 2)
        {
            pages.AddRange((await owner.Client.GetAsync<AuditLogResponse>($"/audit?limit=2&offset={offset}")).AuditLogs.Select(entry => entry.Id));
        }

        pages.ShouldBe(all);
        var after = await owner.Client.GetAsync<AuditLogResponse>($"/audit?limit=2&after_id={all[1]}");
        after.AuditLogs.Select(entry => entry.Id).ShouldBe(all[2..4]);
        after.Count.ShouldBe(all.Count);
    }

    [Fact]
    public async Task Members_read_nothing_and_auditors_of_an_organization_only_their_own()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        await SeedAsync(server, owner);

        foreach (var route in new[] { "/audit", "/audit/export" })
        {
            (await (await bob.Client.GetAsync("/api/v2" + route)).ErrorAsync(HttpStatusCode.Forbidden)).Message.ShouldBe("You may not read the audit log.");
        }

        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                "UPDATE organization_members SET roles = '{organization-auditor}' WHERE user_id = @Id", new { bob.Id });
        }

        var page = await bob.Client.GetAsync<AuditLogResponse>("/audit");
        page.AuditLogs.Select(entry => entry.ResourceTarget).ShouldBe(["two words", "dev", "docker"]);
        page.AuditLogs.ShouldAllBe(entry => entry.OrganizationId == owner.OrganizationId && entry.Organization != null);
        page.Count.ShouldBe(3);
        (await ExportAsync(bob)).Select(entry => entry.ResourceTarget).ShouldBe(["two words", "dev", "docker"]);
        (await bob.Client.GetAsync<AuditLogResponse>($"/audit?q=organization:{OtherOrganization}")).AuditLogs.ShouldBeEmpty();
        (await bob.Client.GetAsync<AuditLogResponse>("/audit?q=username:alice+user")).Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_export_is_one_json_object_per_line_in_batches()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO audit_logs (id, time, resource_type, resource_id, resource_target, action, status_code)
                SELECT gen_random_uuid(), timestamptz '2024-01-01Z' + make_interval(secs => n / 3), 'group', gen_random_uuid(), 'g' || n, 'create', 201
                FROM generate_series(1, 1234) AS n
                """);
        }

        var answer = await owner.Client.GetAsync("/api/v2/audit/export?q=group");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/x-ndjson");

        var entries = await ExportAsync(owner, "?q=group");
        entries.Count.ShouldBe(1234);
        entries.Select(entry => entry.Id).ShouldBeUnique();
        entries.Select(entry => entry.Time).ShouldBeInOrder(SortDirection.Descending);
        entries[0].Description.ShouldBe("{user} created the group {target}");
        entries[0].IsDeleted.ShouldBeTrue();
    }

    [Fact]
    public async Task An_export_whose_reader_goes_away_ends_without_an_error()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO audit_logs (id, time, resource_type, resource_id, resource_target, action, status_code, user_agent)
                SELECT gen_random_uuid(), now(), 'group', gen_random_uuid(), 'g' || n, 'create', 201, repeat('x', 512)
                FROM generate_series(1, 20000) AS n
                """);
        }

        using (var answer = await owner.Client.GetAsync("/api/v2/audit/export", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        // Still answers; that nothing was logged as an error is checked when the server is disposed.
        (await owner.Client.GetAsync<AuditLogResponse>("/audit?limit=1")).Count.ShouldBe(2001);
    }

    private static async Task<List<AuditLogEntry>> ExportAsync(TestUser user, string query = "")
    {
        var text = await user.Client.GetStringAsync("/api/v2/audit/export" + query);
        text.ShouldEndWith("\n");
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<AuditLogEntry>(line, Json.Options)!)];
    }

    private static async Task SeedAsync(TestServer server, TestUser owner)
    {
        var actor = new Actor(ActorKind.User, owner.Id, "alice");
        var entry = new AuditEntry
        {
            ResourceType = AuditResource.Template,
            ResourceId = Guid.NewGuid(),
            Target = "docker",
            Action = AuditAction.Create,
            OrganizationId = owner.OrganizationId,
        };
        await AuditLog.RecordNowAsync(server.Database, actor, entry, default);
        await AuditLog.RecordNowAsync(
            server.Database,
            Actor.System("autostop"),
            entry with
            {
                ResourceType = AuditResource.WorkspaceBuild,
                Target = "dev",
                Action = AuditAction.Stop,
                AdditionalFields = new { BuildReason = BuildReason.Autostop },
            },
            default);
        await AuditLog.RecordNowAsync(
            server.Database, Actor.System("sync"), entry with { ResourceType = AuditResource.Group, Target = "two words" }, default);
        await AuditLog.RecordNowAsync(
            server.Database,
            Actor.System("sync"),
            entry with { ResourceType = AuditResource.Group, Target = "elsewhere", OrganizationId = OtherOrganization },
            default);
    }

    private static async Task<string> StoredAsync(TestServer server)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return string.Join('\n', await connection.QueryAsync<string>("SELECT row_to_json(a)::text FROM audit_logs a"));
    }
}
