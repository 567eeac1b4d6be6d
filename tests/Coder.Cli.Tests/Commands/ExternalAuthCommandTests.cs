using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class ExternalAuthCommandTests : CliTest
{
    private const string Agent = "workspaceagents/me/external-auth";

    [Theory]
    [InlineData("Username for 'https://git.example': ", "oauth2", "match=https%3A%2F%2Fgit.example")]
    [InlineData("Password for 'https://oauth2@git.example': ", "secret", "match=https%3A%2F%2Fgit.example")]
    [InlineData("Username for 'https://git.example:8443/ada/x.git': ", "oauth2", "match=https%3A%2F%2Fgit.example%3A8443%2Fada%2Fx.git")]
    public async Task Git_s_questions_are_answered_from_the_owner_s_account(string question, string answer, string query)
    {
        UseAgent();
        Server.On("GET", Agent, """{"access_token":"secret","type":"gitlab","username":"oauth2","password":"secret"}""");

        // With the question alone, as Git runs its askpass program.
        var result = await RunAsync(question);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe(answer + "\n");
        Server.Requests.ShouldBe([$"GET /api/v2/{Agent}?{query}"]);
    }

    [Fact]
    public async Task Without_a_password_the_token_is_both()
    {
        UseAgent();
        Server.On("GET", Agent, """{"access_token":"gh","type":"github","username":"gh","password":""}""");
        (await RunAsync("gitaskpass", "Password for 'https://gh@git.example': ")).Output.ShouldBe("gh\n");
    }

    [Fact]
    public async Task It_shows_where_the_account_is_connected_and_waits_until_it_is()
    {
        UseAgent();
        var asked = 0;
        Server.On("GET", Agent, (context, _) => Interlocked.Increment(ref asked) switch
        {
            1 => Server.AnswerAsync(context, 200, """{"url":"https://coder.example/external-auth/git","type":"gitea"}"""),
            2 => Server.AnswerAsync(context, 503, """{"message":"The server is starting."}"""),
            _ => Server.AnswerAsync(context, 200, """{"access_token":"t","type":"gitea","username":"t"}"""),
        });

        var result = await RunAsync("gitaskpass", "Username for 'https://git.example': ");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("t\n");
        result.Error.ShouldContain("Git needs your account for https://git.example. Connect it here:\n\n  https://coder.example/external-auth/git\n");
        Server.Requests.Count(request => request.EndsWith("&listen")).ShouldBe(2);
    }

    [Fact]
    public async Task A_Git_that_may_ask_nobody_is_not_kept_waiting()
    {
        UseAgent();
        Environment["GIT_TERMINAL_PROMPT"] = "0";
        Server.On("GET", Agent, """{"url":"https://coder.example/external-auth/git","type":"gitea"}""");

        var result = await RunAsync("gitaskpass", "Username for 'https://git.example': ");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain("https://coder.example/external-auth/git");
        result.Error.ShouldContain("Git is told to ask nobody (GIT_TERMINAL_PROMPT), so this does not wait.");
    }

    [Fact]
    public async Task Other_hosts_are_left_to_Git_with_a_way_out()
    {
        UseAgent();
        Server.On("GET", Agent, """{"message":"No external auth provider of this server is for https://other.example.","detail":"It has: github."}""", 404);

        var result = await RunAsync("gitaskpass", "Username for 'https://other.example': ");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain("No external auth provider of this server is for https://other.example.");
        result.Error.ShouldContain("Use an SSH address");
        (await RunAsync("gitaskpass", "Enter passphrase for key 'id': ")).Error.ShouldContain("This is no question that the accounts of a workspace's owner answer");
    }

    [Fact]
    public async Task A_token_is_printed_for_scripts_or_the_page_where_it_comes_from()
    {
        UseAgent();
        Server.On("GET", Agent, """{"access_token":"xoxp","type":"slack","token_extra":{"authed_user":{"id":"U1","scopes":["a","b"]}}}""");
        (await RunAsync("external-auth", "access-token", "slack")).ShouldBe(new CliResult(0, "xoxp\n", ""));
        Server.Requests.Last().ShouldBe($"GET /api/v2/{Agent}?id=slack");

        Console = new FakeConsole();
        (await RunAsync("external-auth", "access-token", "slack", "--extra", "authed_user.id")).Output.ShouldBe("U1\n");
        Console = new FakeConsole();
        (await RunAsync("external-auth", "access-token", "slack", "--extra", "authed_user.scopes.1")).Output.ShouldBe("b\n");
        Console = new FakeConsole();
        (await RunAsync("external-auth", "access-token", "slack", "--extra", "team.id")).Error.ShouldContain("The service gave no field \"team.id\" along with the token.");

        Server.On("GET", Agent, """{"url":"https://coder.example/external-auth/slack","type":"slack"}""");
        Console = new FakeConsole();
        var missing = await RunAsync("external-auth", "access-token", "slack");
        (missing.ExitCode, missing.Output).ShouldBe((1, "https://coder.example/external-auth/slack\n"));
    }

    [Fact]
    public async Task Services_are_listed_with_the_state_of_the_account()
    {
        Server.On("GET", "external-auth", """
            {"providers":[{"id":"git","type":"gitea","display_name":"Our Gitea"},{"id":"slack","type":"slack","display_name":"Slack"}],
             "links":[{"provider_id":"git","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","expires":"0001-01-01T00:00:00Z","authenticated":true,"validate_error":""}]}
            """);

        var result = await RunAsync("external-auth", "list", "-c", "id,name,state");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.Split('\n').Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            .ShouldBe(["ID|NAME|STATE", "git|Our Gitea|connected", "slack|Slack|not connected", ""]);
        result.Error.ShouldContain("account?tab=external-auth");
    }

    [Fact]
    public async Task A_new_workspace_waits_for_the_accounts_that_it_needs_and_for_no_optional_one()
    {
        var version = UseTemplate(connectedAfter: 2);
        Console.Answers.Enqueue("somebody is there");

        var result = await RunAsync("create", "demo", "--template", "docker");

        result.Error.ShouldContain("The template needs your account at GitHub. Connect it here:\n\n  https://coder.example/external-auth/github\n");
        result.Error.ShouldContain("✔ Your account at GitHub is connected.");
        result.Error.ShouldNotContain("Slack");
        Server.Requests.Count(request => request == $"GET /api/v2/templateversions/{version}/external-auth").ShouldBe(3);
        Server.Requests.ShouldContain($"GET /api/v2/templateversions/{version}/presets", "it went on");
    }

    [Fact]
    public async Task A_script_is_told_which_account_is_missing()
    {
        UseTemplate(connectedAfter: int.MaxValue);

        var result = await RunAsync("create", "demo", "--template", "docker", "--yes");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("The template needs your account at GitHub.");
        result.Error.ShouldContain("Connect it in a browser, and run this again: https://coder.example/external-auth/github");
        Server.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("start", WorkspaceStatus.Stopped)]
    [InlineData("update", WorkspaceStatus.Running)]
    [InlineData("restart", WorkspaceStatus.Running)]
    public async Task While_an_account_is_missing_nothing_is_stopped_or_started(string command, string status)
    {
        UseAccounts(UseWorkspace(status, FakeCoder.UserId).TemplateActiveVersionId, connectedAfter: int.MaxValue);

        var result = await RunAsync(command, "demo", "--yes");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("The template needs your account at GitHub.");
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_goes_on_when_the_account_is_connected()
    {
        var workspace = UseWorkspace(WorkspaceStatus.Stopped, FakeCoder.UserId);
        UseAccounts(workspace.TemplateActiveVersionId, connectedAfter: 1);
        Console.Answers.Enqueue("somebody is there");

        var result = await RunAsync("start", "demo");

        result.Error.ShouldContain("✔ Your account at GitHub is connected.");
        Server.Requests.ShouldContain($"GET /api/v2/workspacebuilds/{workspace.LatestBuild.Id}/parameters", "it went on");
    }

    [Fact]
    public async Task Accounts_of_the_owner_of_another_workspace_are_not_asked_for()
    {
        var workspace = UseWorkspace(WorkspaceStatus.Stopped, Guid.NewGuid());
        UseAccounts(workspace.TemplateActiveVersionId, connectedAfter: int.MaxValue);

        var result = await RunAsync("start", "demo", "--yes");

        result.Error.ShouldNotContain("GitHub");
        Server.Requests.ShouldContain($"GET /api/v2/workspacebuilds/{workspace.LatestBuild.Id}/parameters", "it went on");
    }

    private Guid UseTemplate(int connectedAfter)
    {
        var version = Guid.NewGuid();
        Server.On(
            "GET",
            $"organizations/{FakeCoder.OrganizationId}/templates/docker",
            new Template { Id = Guid.NewGuid(), Name = "docker", ActiveVersionId = version },
            CoderJsonContext.Default.Template);
        UseAccounts(version, connectedAfter);
        return version;
    }

    private Workspace UseWorkspace(string status, Guid owner)
    {
        var workspace = Samples.Workspace with
        {
            OwnerId = owner,
            Outdated = true,
            TemplateRequireActiveVersion = true,
            TemplateActiveVersionId = Guid.NewGuid(),
            LatestBuild = Samples.Build(
                status == WorkspaceStatus.Running ? WorkspaceTransition.Start : WorkspaceTransition.Stop, status, ProvisionerJobStatus.Succeeded),
        };
        Server.On("GET", "users/me/workspace/demo", workspace, CoderJsonContext.Default.Workspace);
        return workspace;
    }

    private void UseAccounts(Guid version, int connectedAfter)
    {
        var asked = 0;
        Server.On("GET", $"templateversions/{version}/external-auth", (context, _) =>
        {
            var connected = Interlocked.Increment(ref asked) > connectedAfter ? "true" : "false";
            return Server.AnswerAsync(context, 200, $$"""
                [{"id":"github","type":"github","display_name":"GitHub","authenticate_url":"https://coder.example/external-auth/github","authenticated":{{connected}}},
                 {"id":"slack","type":"slack","display_name":"Slack","authenticate_url":"https://coder.example/external-auth/slack","authenticated":false,"optional":true}]
                """);
        });
    }

    private void UseAgent()
    {
        Environment["CODER_AGENT_URL"] = Server.Url;
        Environment["CODER_AGENT_TOKEN"] = "agent-token";
    }
}
