using Coder.Providers.Coder;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

public sealed class DataSourceTests
{
    [Theory]
    [InlineData("start", 1)]
    [InlineData("stop", 0)]
    [InlineData("destroy", 0)]
    public async Task The_workspace_counts_one_only_while_it_starts(string transition, long count)
    {
        var coder = await CoderDriver.StartAsync(
            (CoderVariables.Transition, transition), (CoderVariables.WorkspaceName, "dev"),
            (CoderVariables.WorkspaceId, "2f0ecaf0-0000-4000-8000-000000000001"), (CoderVariables.TemplateName, "host"));

        var workspace = await coder.DataValueAsync("coder_workspace", new { });

        workspace.Number("start_count").ShouldBe(count);
        workspace.Text("transition").ShouldBe(transition);
        workspace.Text("id").ShouldBe("2f0ecaf0-0000-4000-8000-000000000001");
        workspace.Text("name").ShouldBe("dev");
        workspace.Text("template_name").ShouldBe("host");
        workspace.Text("access_url").ShouldBe("https://coder.example.com:8443");
        workspace.Number("access_port").ShouldBe(8443);
        workspace.Flag("is_prebuild").ShouldBeFalse();
    }

    [Fact]
    public async Task An_import_sees_a_default_workspace_that_starts()
    {
        var coder = await CoderDriver.StartAsync();

        var workspace = await coder.DataValueAsync("coder_workspace", new { });
        var owner = await coder.DataValueAsync("coder_workspace_owner", new { });

        workspace.Text("name").ShouldBe("default");
        workspace.Number("start_count").ShouldBe(1);
        owner.Text("name").ShouldBe("default");
        owner.Text("email").ShouldBe("default@example.com");
        owner.GetAttribute("groups").Elements.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_owner_is_who_the_server_says()
    {
        var coder = await CoderDriver.StartAsync(
            (CoderVariables.Owner, "ada"), (CoderVariables.OwnerFullName, "Ada L."), (CoderVariables.OwnerEmail, "ada@example.com"),
            (CoderVariables.OwnerGroups, """["dev","ops"]"""),
            (CoderVariables.OwnerRoles, """[{"name":"owner","org_id":""}]"""),
            (CoderVariables.OwnerSessionToken, "secret"));

        var owner = await coder.DataValueAsync("coder_workspace_owner", new { });

        owner.Text("name").ShouldBe("ada");
        owner.Text("full_name").ShouldBe("Ada L.");
        owner.GetAttribute("groups").Elements.Select(g => g.AsString()).ShouldBe(["dev", "ops"]);
        owner.GetAttribute("rbac_roles").Elements.ShouldHaveSingleItem().Text("name").ShouldBe("owner");
        owner.Text("session_token").ShouldBe("secret");
    }

    [Fact]
    public async Task The_provisioner_is_this_machine()
    {
        var coder = await CoderDriver.StartAsync();

        (await coder.DataValueAsync("coder_provisioner", new { })).Text("os").ShouldBe("linux");
    }

    [Fact]
    public async Task An_external_account_that_is_missing_stops_a_start_with_the_way_out()
    {
        var coder = await CoderDriver.StartAsync((CoderVariables.BuildId, Guid.NewGuid().ToString()));

        (await coder.DataAsync("coder_external_auth", new { id = "github" }))
            .Diagnostics.Told().ShouldContain("external auth provider \"github\": connect it in the account settings");
        (await coder.DataValueAsync("coder_external_auth", new { id = "github", optional = true })).Text("access_token").ShouldBe("");
    }

    [Fact]
    public async Task An_external_account_gives_its_token()
    {
        var coder = await CoderDriver.StartAsync((CoderVariables.ExternalAuthAccessToken("github"), "gh-1"));

        (await coder.DataValueAsync("coder_external_auth", new { id = "github" })).Text("access_token").ShouldBe("gh-1");
    }

    [Fact]
    public async Task A_preset_checks_its_schedules()
    {
        var coder = await CoderDriver.StartAsync();

        var problems = await coder.ValidateAsync("coder_workspace_preset", new
        {
            name = "small",
            prebuilds = new[]
            {
                new
                {
                    instances = 1,
                    scheduling = new[]
                    {
                        new { timezone = "Mars/Olympus", schedule = new[] { new { cron = "30 8-18 * * 1-5", instances = 2 } } },
                    },
                },
            },
        });

        problems.Told().ShouldContain("timezone must be an IANA time zone");
        problems.Told().ShouldContain("cron must have * as its minute");
    }

    [Fact]
    public async Task A_secret_is_read_by_variable_or_file_and_a_missing_one_fails_a_build_with_the_templates_words()
    {
        var import = await CoderDriver.StartAsync();
        var build = await CoderDriver.StartAsync(
            (CoderVariables.BuildId, "b"), ("CODER_SECRET_ENV_TOKEN", "abc"), ("CODER_SECRET_FILE_7e2f2e6b6579", "def"));

        (await import.DataValueAsync("coder_secret", new { env = "TOKEN", help_message = "Add it." })).Text("value").ShouldBe("");
        (await build.DataValueAsync("coder_secret", new { env = "TOKEN", help_message = "Add it." })).Text("value").ShouldBe("abc");
        (await build.DataValueAsync("coder_secret", new { file = "~/.key", help_message = "Add it." })).Text("value").ShouldBe("def");
        (await build.DataAsync("coder_secret", new { env = "GONE", help_message = "Add it." })).Diagnostics.Told()
            .ShouldContain("The workspace's owner has no secret for GONE. Add it.");
        (await build.ValidateAsync("coder_secret", new { help_message = "Add it." })).Told().ShouldContain("Exactly one of env and file");
    }

    [Fact]
    public async Task A_task_is_what_the_server_says()
    {
        var none = await (await CoderDriver.StartAsync()).DataValueAsync("coder_task", new { });
        var task = await (await CoderDriver.StartAsync((CoderVariables.TaskId, "t"), (CoderVariables.TaskPrompt, "Fix it"))).DataValueAsync("coder_task", new { });

        none.Flag("enabled").ShouldBeFalse();
        (task.Text("id"), task.Text("prompt"), task.Flag("enabled")).ShouldBe(("t", "Fix it", true));
    }

    [Theory]
    [InlineData("coder_external_agent")]
    [InlineData("coder_ai_task")]
    public async Task What_the_server_cannot_do_is_refused_by_name(string type) =>
        (await (await CoderDriver.StartAsync()).ValidateAsync(type, new { })).Told().ShouldContain($"This server does not support {type} yet. ");
}
