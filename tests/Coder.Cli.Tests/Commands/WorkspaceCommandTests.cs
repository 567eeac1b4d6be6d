using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class WorkspaceCommandTests : CliTest
{
    [Fact]
    public async Task A_list_is_a_table_or_the_api_s_json()
    {
        Server.On("GET", "workspaces", new() { Workspaces = [Samples.Workspace], Count = 1 }, CoderJsonContext.Default.WorkspacesResponse);

        var table = await RunAsync("list", "-c", "workspace,status");

        table.Output.ShouldBe("WORKSPACE  STATUS\nada/demo   Started\n");
        Server.Requests.ShouldContain(r => r.StartsWith("GET /api/v2/workspaces?q=owner%3Ame", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_column_that_does_not_exist_is_named()
    {
        Server.On("GET", "workspaces", new() { Workspaces = [Samples.Workspace], Count = 1 }, CoderJsonContext.Default.WorkspacesResponse);

        var result = await RunAsync("list", "-c", "colour");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("There is no column \"colour\".");
    }

    [Fact]
    public async Task A_stop_shows_the_build_s_log_by_stages()
    {
        var build = Samples.Build(WorkspaceTransition.Stop, WorkspaceStatus.Stopped, ProvisionerJobStatus.Succeeded);
        Server.On("GET", "users/me/workspace/demo", Samples.Workspace, CoderJsonContext.Default.Workspace);
        Server.On("POST", $"workspaces/{Samples.Workspace.Id}/builds", build, CoderJsonContext.Default.WorkspaceBuild, 201);
        Server.OnBuild(
            build,
            new() { Id = 1, Stage = "Stopping workspace", Output = "host_process.main: Destroying...", LogLevel = LogLevel.Info },
            new() { Id = 2, Stage = "Stopping workspace", Output = "noise", LogLevel = LogLevel.Debug });

        var result = await RunAsync("stop", "demo", "--yes");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain("==> Stopping workspace\n  host_process.main: Destroying...\n");
        result.Error.ShouldNotContain("noise");
        result.Error.ShouldEndWith("The workspace demo is stopped.\n");
    }

    [Fact]
    public async Task A_failed_build_ends_with_its_error_and_exit_code_1()
    {
        var build = Samples.Build(WorkspaceTransition.Stop, WorkspaceStatus.Failed, ProvisionerJobStatus.Failed, "disk full");
        Server.On("GET", "users/me/workspace/demo", Samples.Workspace, CoderJsonContext.Default.Workspace);
        Server.On("POST", $"workspaces/{Samples.Workspace.Id}/builds", build, CoderJsonContext.Default.WorkspaceBuild, 201);
        Server.OnBuild(build);

        var result = await RunAsync("stop", "demo");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Error: The stop of workspace demo failed.\n  disk full\n");
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_is_named()
    {
        var result = await RunAsync("ssh", "nowhere", "--", "true");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("Error: You have no workspace \"nowhere\".\nList workspaces with: coder list\n");
    }

    [Fact]
    public async Task A_lost_agent_is_shown_with_what_happened_to_it()
    {
        Server.On("GET", "users/me/workspace/demo", With(Lost("The pod was evicted.")), CoderJsonContext.Default.Workspace);

        (await RunAsync("show", "demo")).Output.ShouldContain(
            "  agent main (linux/amd64): disconnected, ready\n    The pod was evicted.\n    coder ssh demo.main\n");
    }

    [Fact]
    public async Task An_agent_that_is_back_is_shown_with_what_happened_before()
    {
        var back = Lost("The container was killed.") with { Status = WorkspaceAgentStatus.Connected, Health = new() { Healthy = true } };
        Server.On("GET", "users/me/workspace/demo", With(back), CoderJsonContext.Default.Workspace);

        (await RunAsync("show", "demo")).Output.ShouldMatch("agent main \\(linux/amd64\\): connected, ready\n    \\S+ ago: The container was killed\\.\n    coder ssh demo.main");
    }

    [Fact]
    public async Task Who_waits_for_a_lost_agent_is_told_when_it_is_found_out_what_happened()
    {
        var lost = Lost("") with { Incident = null, Health = new() { Reason = "agent has lost connection" } };
        Server.On("GET", "users/me/workspace/demo", With(lost), CoderJsonContext.Default.Workspace);
        Server.OnStream($"workspaces/{Samples.Workspace.Id}/watch-ws", [.. new[] { lost, lost, Lost("The pod was evicted."), Lost("The pod was evicted.") }.Select(Message)]);

        (await RunAsync("ssh", "demo", "--", "true")).Error.ShouldEndWith(
            """
            Waiting for the agent of demo
            The agent was connected, but is not any more. See: coder logs demo
            The pod was evicted. See: coder logs demo
            Error: The server ended the connection while waiting for the agent.
            Run the command again.

            """);

        static string Message(WorkspaceAgent agent) => $$"""{"type":"data","data":{{JsonSerializer.Serialize(With(agent), CoderJsonContext.Default.Workspace)}}}""";
    }

    [Fact]
    public async Task Refused_fields_are_shown_one_by_one()
    {
        Server.On("GET", "users/me/workspace/demo", Samples.Workspace, CoderJsonContext.Default.Workspace);
        Server.On(
            "PATCH",
            $"workspaces/{Samples.Workspace.Id}",
            """{"message":"Validation failed.","validations":[{"field":"name","detail":"is taken already"}]}""",
            400);

        var result = await RunAsync("rename", "demo", "other");

        result.Error.ShouldBe("Error: Validation failed.\n  name: is taken already\n");
    }

    [Fact]
    public async Task Without_a_login_the_way_to_one_is_said()
    {
        Environment.Remove("CODER_SESSION_TOKEN");

        (await RunAsync("whoami")).Error.ShouldBe($"Error: You are not logged in.\nLog in with: coder login {Server.Url}\n");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_with_what_to_check()
    {
        await Server.DisposeAsync();

        var result = await RunAsync("whoami");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"Could not reach {Server.Url}.");
        result.Error.ShouldContain("Check that the server runs");
    }

    [Fact]
    public async Task A_server_to_which_no_connection_comes_about_is_said_to_be_silent()
    {
        // A queue for connections that nobody takes any from: Linux leaves the next ones without an answer, as a firewall does.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await waiting.ConnectAsync(silent.LocalEndPoint!);
        Environment["CODER_URL"] = $"http://{silent.LocalEndPoint}";

        var result = await RunAsync("whoami");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("Error: The server did not answer in time.");
        result.Error.ShouldContain("Run the command again, or ask who runs the server.");
    }

    [Fact]
    public async Task Another_version_of_the_server_is_warned_of_once()
    {
        Server.Version = "v9.9.9";

        (await RunAsync("whoami")).Error.ShouldContain("the server is v9.9.9");
        Environment["CODER_NO_VERSION_WARNING"] = "true";
        Console = new FakeConsole();
        (await RunAsync("whoami")).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_user_is_made_and_the_session_kept()
    {
        Environment.Remove("CODER_SESSION_TOKEN");
        Server.On("POST", "users/first", "{}", 201);
        Server.On("POST", "users/login", """{"session_token":"id-secret"}""", 201);

        var result = await RunAsync(
            "login", Server.Url, "--first-user-email", "a@b.c", "--first-user-username", "ada", "--first-user-password", "pw");

        result.ExitCode.ShouldBe(0, result.Error);
        File.ReadAllText(Path.Combine(ConfigDirectory, "session")).ShouldBe("id-secret");
        File.ReadAllText(Path.Combine(ConfigDirectory, "url")).ShouldBe(Server.Url);
    }

    [Theory]
    [InlineData("lst", "coder has no command \"lst\".", "Did you mean list?")]
    [InlineData("list --serch x", "coder list has no option \"--serch\".", "Did you mean --search?")]
    public async Task A_mistyped_word_is_answered_with_the_likely_one(string line, string message, string meant)
    {
        var result = await RunAsync(line.Split(' '));

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(message);
        result.Error.ShouldContain(meant);
    }

    [Fact]
    public async Task An_unknown_option_that_resembles_none_is_named()
    {
        var result = await RunAsync("list", "--frobnicate");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("coder list has no option \"--frobnicate\".");
        result.Error.ShouldNotContain("Did you mean");
    }

    [Fact]
    public async Task Version_is_printed_as_editors_read_it() =>
        (await RunAsync("version", "--output", "json")).Output.ShouldContain($"\"version\": \"{CliVersion.Current}\"");

    private static WorkspaceAgent Lost(string reason) => Samples.Agent with
    {
        Status = WorkspaceAgentStatus.Disconnected,
        Health = new() { Reason = reason },
        Incident = new() { Message = reason, NoticedAt = DateTimeOffset.UnixEpoch },
    };

    private static Workspace With(WorkspaceAgent agent) => Samples.Workspace with
    {
        LatestBuild = Samples.Workspace.LatestBuild with { Resources = [Samples.Workspace.LatestBuild.Resources[0] with { Agents = [agent] }] },
    };
}
