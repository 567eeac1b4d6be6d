using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Provisioning;
using Coder.Testing;

namespace Coder.Server.Tests.Workspaces;

public sealed class WorkspaceSearchTests
{
    [Fact]
    public async Task Every_key_finds_what_it_says()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Import = (_, _, _) => Task.FromResult(new Coder.Provisioner.ImportResult
        {
            Parameters = [new Coder.Provisioner.TemplateParameter { Name = "Region", Mutable = true, DefaultValue = "eu" }],
        });
        var template = await bench.CreateTemplateAsync("host");
        var other = await bench.CreateTemplateAsync("other");
        var blue = await bench.CreateWorkspaceAsync(template, "blue", new WorkspaceBuildParameter("Region", "US=1"));
        var green = await bench.CreateWorkspaceAsync(other, "green-box");
        await bench.BuildAsync(green.Id, "stop");
        var bob = await bench.Server.MemberAsync(bench.Owner, "bob");
        var his = await bench.SendAsync<Workspace>(
            HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = "blue" }, client: bob.Client);
        await bench.EndOfJobAsync(his.LatestBuild.Job.Id);
        await bench.SendAsync(HttpMethod.Put, $"/workspaces/{green.Id}/favorite");

        await FindsAsync("", green, his, blue);
        await FindsAsync("blue", his, blue);
        await FindsAsync("alice/blue", blue);
        await FindsAsync("bob/", his);
        await FindsAsync("owner:me", green, blue);
        await FindsAsync("owner:bob name:blu", his);
        await FindsAsync("name:%", []);
        await FindsAsync("template:other", green);
        await FindsAsync("organization:coder status:stopped", green);
        await FindsAsync("status:running", his, blue);
        await FindsAsync($"id:{blue.Id},{green.Id}", green, blue);
        await FindsAsync("has-agent:connecting", his, blue);
        await FindsAsync("has-agent:connected", []);
        await FindsAsync("healthy:true", green, his, blue);
        await FindsAsync("dormant:true", []);
        await FindsAsync("outdated:false", green, his, blue);
        await FindsAsync("last_used_before:\"2020-01-01T00:00:00Z\"", []);
        await FindsAsync("last_used_after:\"2020-01-01T00:00:00Z\"", green, his, blue);
        await FindsAsync("param:region=us=1", blue);
        await FindsAsync("param:region", green, his, blue);
        (await bench.GetAsync<WorkspacesResponse>("/workspaces", bob.Client)).Workspaces.ShouldHaveSingleItem().Id.ShouldBe(his.Id);

        foreach (var (query, expected) in new (string, Workspace[])[]
        {
            ("limit=1", [green]), ("limit=1&offset=1", [his]), ("limit=2&offset=1", [his, blue]), ("limit=5&offset=2", [blue]), ("limit=1&offset=3", []), ("offset=1", [his, blue]),
            ("limit=25", [green, his, blue]), ("limit=25&q=owner:me", [green, blue]),
        })
        {
            var page = await bench.GetAsync<WorkspacesResponse>("/workspaces?" + query);
            (page.Count, string.Join(' ', page.Workspaces.Select(workspace => workspace.Id)))
                .ShouldBe((query.Contains("owner") ? 2 : 3, string.Join(' ', expected.Select(workspace => workspace.Id))), query);
        }

        await bench.BuildAsync(blue.Id, "delete");
        (await bench.GetAsync<WorkspacesResponse>("/workspaces?limit=1")).Count.ShouldBe(2);

        var (status, error) = await bench.FailAsync(HttpMethod.Get, "/workspaces?q=colour:red+status:asleep");
        status.ShouldBe(HttpStatusCode.BadRequest);
        error.Validations.ShouldNotBeNull().Select(problem => problem.Field).ShouldBe(["status", "colour"]);

        async Task FindsAsync(string q, params Workspace[] expected)
        {
            var found = await bench.GetAsync<WorkspacesResponse>("/workspaces?q=" + Uri.EscapeDataString(q));
            found.Workspaces.Select(workspace => workspace.Id).ShouldBe(expected.Select(workspace => workspace.Id), q);
            found.Count.ShouldBe(expected.Length);
        }
    }

    [Fact]
    public async Task Settings_are_stored_and_checked()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync(change: request => request with { DefaultTtlMs = 3_600_000, AllowWorkspaceRenames = true });
        var workspace = await bench.CreateWorkspaceAsync(template);
        workspace.TtlMs.ShouldBe(3_600_000);
        var deadline = workspace.LatestBuild.Deadline.ShouldNotBeNull();
        var route = $"/workspaces/{workspace.Id}";

        await OkAsync(HttpMethod.Patch, "", new UpdateWorkspaceRequest { Name = "renamed" });
        await OkAsync(HttpMethod.Put, "/autostart", new UpdateWorkspaceAutostartRequest { Schedule = "CRON_TZ=Europe/Berlin 30 9 * * 1-5" });
        await OkAsync(HttpMethod.Put, "/ttl", new UpdateWorkspaceTtlRequest { TtlMs = null });
        await OkAsync(HttpMethod.Put, "/autoupdates", new UpdateWorkspaceAutomaticUpdatesRequest("always"));
        await OkAsync(HttpMethod.Put, "/favorite", null);
        await OkAsync(HttpMethod.Post, "/usage", null);
        await OkAsync(HttpMethod.Put, "/extend", new PutExtendWorkspaceRequest(deadline.AddHours(1)));
        var changed = await bench.GetAsync<Workspace>(route);
        (changed.Name, changed.AutostartSchedule, changed.TtlMs, changed.AutomaticUpdates, changed.Favorite).ShouldBe(
            ("renamed", "CRON_TZ=Europe/Berlin 30 9 * * 1-5", null, "always", true));
        (changed.LatestBuild.Deadline!.Value - deadline.AddHours(1)).ShouldBeLessThan(TimeSpan.FromSeconds(1));

        await OkAsync(HttpMethod.Put, "/dormant", new UpdateWorkspaceDormancy(true));
        (await bench.SendAsync(HttpMethod.Put, route + "/dormant", new UpdateWorkspaceDormancy(true))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        var asleep = await bench.FailAsync(HttpMethod.Post, route + "/builds", new CreateWorkspaceBuildRequest { Transition = "start" });
        asleep.Error.Message.ShouldBe("The workspace \"renamed\" is dormant. Activate it first, then start it.");

        (await bench.FailAsync(HttpMethod.Put, route + "/ttl", new UpdateWorkspaceTtlRequest { TtlMs = 5 })).Error.Validations!.Single().Detail
            .ShouldBe("The time until autostop must be at least one minute (60000).");
        (await bench.FailAsync(HttpMethod.Put, route + "/autostart", new UpdateWorkspaceAutostartRequest { Schedule = "hourly" })).Error.Validations!.Single().Field
            .ShouldBe("schedule");

        async Task OkAsync(HttpMethod method, string path, object? body) =>
            ((int)(await bench.SendAsync(method, route + path, body)).StatusCode).ShouldBeInRange(200, 204, path);
    }

    [Fact]
    public async Task A_build_with_wrong_parameters_names_each_of_them()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Import = (_, _, _) => Task.FromResult(new Coder.Provisioner.ImportResult
        {
            Parameters =
            [
                new Coder.Provisioner.TemplateParameter { Name = "region", Required = true },
                new Coder.Provisioner.TemplateParameter { Name = "size", Type = "number", Mutable = true, DefaultValue = "1", ValidationMax = 4 },
            ],
        });
        var template = await bench.CreateTemplateAsync();
        var request = new CreateWorkspaceRequest { TemplateId = template.Id, Name = "dev", RichParameterValues = [new("size", "9"), new("colour", "red")] };
        var (status, error) = await bench.FailAsync(HttpMethod.Post, "/users/me/workspaces", request);
        status.ShouldBe(HttpStatusCode.BadRequest);
        error.Validations.ShouldNotBeNull().Select(problem => problem.Field).ShouldBe(["colour", "region", "size"]);
        (await bench.GetAsync<WorkspacesResponse>("/workspaces")).Count.ShouldBe(0);

        var workspace = await bench.CreateWorkspaceAsync(template, "dev", new WorkspaceBuildParameter("region", "eu"), new WorkspaceBuildParameter("size", "3"));
        await bench.BuildAsync(workspace.Id, "stop");
        await bench.BuildAsync(workspace.Id, "start");
        bench.Engine.Builds[^1].Parameters.ShouldBe(new Dictionary<string, string> { ["region"] = "eu", ["size"] = "3" }, ignoreOrder: true);
        bench.Engine.Builds[^1].PreviousParameters["size"].ShouldBe("3");
        var immutable = await bench.FailAsync(
            HttpMethod.Post,
            $"/workspaces/{workspace.Id}/builds",
            new CreateWorkspaceBuildRequest { Transition = "start", RichParameterValues = [new("region", "us")] });
        immutable.Error.Message.ShouldBe(
            "The parameters cannot be used: \"region\" cannot change after the workspace was created; it is \"eu\".");
    }

    [Fact]
    public async Task A_watched_workspace_is_sent_again_when_it_changes()
    {
        await using var bench = await Workbench.StartAsync();
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        using var patience = new CancellationTokenSource(Deadline.Limit);
        using var reader = new StreamReader(await bench.Client.GetStreamAsync($"/api/v2/workspaces/{workspace.Id}/watch", patience.Token));
        (await NextAsync()).ShouldContain("\"status\":\"running\"");
        await bench.BuildAsync(workspace.Id, "stop");
        string data;
        do
        {
            data = await NextAsync();
        }
        while (!data.Contains("\"status\":\"stopped\"", StringComparison.Ordinal));

        async Task<string> NextAsync()
        {
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new EndOfStreamException();
        }
    }

    [Fact]
    public async Task A_template_that_requires_its_active_version_starts_with_it()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync(change: request => request with { RequireActiveVersion = true });
        var bob = (await bench.Server.MemberAsync(bench.Owner, "bob")).Client;
        var workspace = await bench.SendAsync<Workspace>(
            HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = "dev" }, client: bob);
        await bench.EndOfJobAsync(workspace.LatestBuild.Job.Id);
        var second = await bench.ImportVersionAsync(new CreateTemplateVersionRequest { TemplateId = template.Id });
        await bench.SendAsync(HttpMethod.Patch, $"/templates/{template.Id}/versions", new UpdateActiveTemplateVersion(second.Id));

        var old = await bench.FailAsync(
            HttpMethod.Post,
            $"/workspaces/{workspace.Id}/builds",
            new CreateWorkspaceBuildRequest { Transition = "start", TemplateVersionId = template.ActiveVersionId },
            bob);
        old.Status.ShouldBe(HttpStatusCode.Forbidden);
        old.Error.Message.ShouldStartWith("This template requires its active version.");
        var build = await bench.SendAsync<WorkspaceBuild>(
            HttpMethod.Post, $"/workspaces/{workspace.Id}/builds", new CreateWorkspaceBuildRequest { Transition = "start" }, client: bob);
        build.TemplateVersionId.ShouldBe(second.Id);
    }
}
