using System.Text.Json;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>What the README promises a person at a terminal, with the real server, database and agent.</summary>
[Collection(CommonServer.Collection)]
public sealed class CommandLineJourneyTests(CommonServer common) : IAsyncLifetime
{
    private readonly RunningServer _server = common.Server;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server.DeleteWorkspacesAsync();

    [Fact]
    public async Task A_workspace_is_created_entered_stopped_started_and_deleted_and_its_home_survives()
    {
        await _server.CreateWorkspaceAsync("demo");

        var exit = await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo hi; exit 3");
        exit.Output.ShouldBe("hi\n");
        exit.ExitCode.ShouldBe(3, exit.Error);

        var echoed = await _server.CliAsync(["ssh", "demo", "--", "cat"], input: "first line\nsecond line\n");
        echoed.ShouldSucceed().Output.ShouldBe("first line\nsecond line\n");

        var separate = await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo out; echo err >&2");
        separate.ShouldSucceed().Output.ShouldBe("out\n");
        separate.Error.ShouldContain("err");

        (await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "echo kept > \"$HOME/note\"")).ShouldSucceed();
        var home = (await _server.CliAsync("ssh", "demo", "--", "sh", "-c", "printf %s \"$HOME\"")).ShouldSucceed().Output;
        File.Exists(Path.Combine(home, "note")).ShouldBeTrue();
        (await _server.CliAsync("stop", "demo", "--yes")).ShouldSucceed();
        (await _server.WorkspaceAsync("demo")).LatestBuild.Status.ShouldBe("stopped");

        (await _server.CliAsync("start", "demo", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "demo", "--", "cat", "note")).ShouldSucceed().Output.ShouldBe("kept\n");
        (await _server.CliAsync("restart", "demo", "--yes")).ShouldSucceed();
        (await _server.CliAsync("ssh", "demo", "--", "cat", "note")).ShouldSucceed().Output.ShouldBe("kept\n");

        var list = JsonDocument.Parse((await _server.CliAsync("list", "-o", "json")).ShouldSucceed().Output).RootElement;
        list.GetArrayLength().ShouldBe(1);
        list[0].GetProperty("name").GetString().ShouldBe("demo");
        (await _server.CliAsync("show", "demo")).ShouldSucceed().Output.ShouldContain("main");
        (await _server.CliAsync("whoami")).ShouldSucceed().Output.ShouldContain(RunningServer.Username);

        (await _server.CliAsync("delete", "demo", "--yes")).ShouldSucceed();
        (await _server.CliAsync("list", "-o", "json")).ShouldSucceed().Output.Trim().ShouldBe("[]");
        Directory.Exists(home).ShouldBeFalse("the home goes with the workspace");
    }

    [Fact]
    public async Task A_stopped_workspace_is_started_by_ssh()
    {
        await _server.CreateWorkspaceAsync("sleepy");
        (await _server.CliAsync("stop", "sleepy", "--yes")).ShouldSucceed();

        (await _server.CliAsync("ssh", "sleepy", "--", "echo", "awake")).ShouldSucceed().Output.ShouldBe("awake\n");
    }

    [Fact]
    public async Task A_template_with_a_mistake_is_refused_with_file_and_line()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.Directory, "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), "locals {\n  name = \"unclosed\n}\n");

        var push = await _server.CliAsync("templates", "push", "broken", "--directory", folder, "--yes");

        push.ExitCode.ShouldBe(1);
        push.Error.ShouldContain("main.tf");
        push.Error.ShouldContain("line 2");
        (await _server.CliAsync("templates", "list", "-o", "json")).Output.ShouldNotContain("broken");
    }

    [Fact]
    public async Task Mistakes_are_answered_with_what_to_do()
    {
        await _server.CreateWorkspaceAsync("taken");

        var taken = await _server.CliAsync("create", "taken", "--template", "host", "--yes");
        taken.ExitCode.ShouldBe(1);
        taken.Error.ShouldContain("taken");
        taken.Error.ShouldContain("already");

        var malformed = await _server.CliAsync("create", "not_a_name!", "--template", "host", "--yes");
        malformed.ExitCode.ShouldBe(1);
        malformed.Error.ShouldContain("name");

        var unknown = await _server.CliAsync("ssh", "nowhere", "--", "true");
        unknown.ExitCode.ShouldBe(1);
        unknown.Error.ShouldContain("nowhere");
    }
}
