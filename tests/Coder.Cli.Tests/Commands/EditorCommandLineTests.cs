using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

/// <summary>The command lines that the plug-ins of VS Code and JetBrains Toolbox run, as they run them.</summary>
public sealed class EditorCommandLineTests : CliTest
{
    private readonly Workspace _stopped = Samples.Workspace with
    {
        LatestBuild = Samples.Build(WorkspaceTransition.Stop, WorkspaceStatus.Stopped, ProvisionerJobStatus.Succeeded),
    };

    private readonly WorkspaceBuild _build = Samples.Build(WorkspaceTransition.Start, WorkspaceStatus.Running, ProvisionerJobStatus.Succeeded);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();

        // Editors give neither by the environment, unless said so.
        Environment.Clear();
        Server.On("GET", "users/first", "{}");
        Server.On("POST", "users/logout", "{}");
        Server.On("GET", "users/ada/workspace/demo", _stopped, CoderJsonContext.Default.Workspace);
        Server.On("GET", $"templateversions/{_stopped.LatestBuild.TemplateVersionId}/rich-parameters", "[]");
        Server.On("GET", $"workspacebuilds/{_stopped.LatestBuild.Id}/parameters", "[]");
        Server.On("POST", $"workspaces/{_stopped.Id}/builds", _build, CoderJsonContext.Default.WorkspaceBuild, 201);
        Server.OnBuild(_build);
    }

    [Fact]
    public async Task VS_Code_compares_versions()
    {
        var result = await RunAsync("version", "--output", "json");

        var version = JsonDocument.Parse(result.Output).RootElement.GetProperty("version").GetString();
        version.ShouldBe(CliVersion.Current);
        version.ShouldStartWith("v2.");
    }

    [Fact]
    public async Task VS_Code_logs_in_starts_and_logs_out()
    {
        Environment["CODER_SESSION_TOKEN"] = "its-token";
        (await RunAsync("--global-config", ConfigDirectory, "login", "--use-token-as-session", Server.Url)).ExitCode.ShouldBe(0, Console.ErrorText);
        File.ReadAllText(Path.Combine(ConfigDirectory, "session")).ShouldBe("its-token");
        File.ReadAllText(Path.Combine(ConfigDirectory, "url")).ShouldBe(Server.Url);
        Environment.Clear();

        (await RunAsync("--global-config", ConfigDirectory, "start", "--yes", "--reason", "vscode_connection", "ada/demo")).ExitCode.ShouldBe(0, Console.ErrorText);
        Server.Changes.Last().ShouldContain("\"reason\":\"vscode_connection\"");

        (await RunAsync("--global-config", ConfigDirectory, "logout", "--url", Server.Url, "--yes")).ExitCode.ShouldBe(0, Console.ErrorText);
        File.Exists(Path.Combine(ConfigDirectory, "session")).ShouldBeFalse();
    }

    [Fact]
    public async Task VS_Code_reads_the_stored_token_back()
    {
        await LogInAsync();
        Console = new FakeConsole();

        (await RunAsync("--global-config", ConfigDirectory, "login", "token", "--url", Server.Url)).Output.Trim().ShouldBe("its-token");
    }

    [Fact]
    public async Task VS_Code_collects_a_support_bundle()
    {
        await LogInAsync();
        var path = Path.Combine(Directory, "bundle.zip");

        var result = await RunAsync("--global-config", ConfigDirectory, "support", "bundle", "ada/demo", "--output-file", path, "--yes");

        result.ExitCode.ShouldBe(0, result.Error);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task VS_Code_checks_the_network()
    {
        await LogInAsync();

        (await RunAsync("--global-config", ConfigDirectory, "netcheck")).ExitCode.ShouldBe(0, Console.ErrorText);
    }

    [Fact]
    public async Task Toolbox_logs_in_with_a_header_command_and_starts()
    {
        Environment["CODER_HEADER_COMMAND"] = "echo X-Proxy=$CODER_URL";
        Environment["CODER_URL"] = Server.Url;
        Server.On("POST", "users/me/keys", """{"key":"made-for-it"}""", 201);

        (await RunAsync("login", Server.Url, "--token", "its-token", "--global-config", ConfigDirectory)).ExitCode.ShouldBe(0, Console.ErrorText);
        File.ReadAllText(Path.Combine(ConfigDirectory, "session")).ShouldBe("made-for-it");

        (await RunAsync("--global-config", ConfigDirectory, "start", "--yes", "ada/demo", "--reason", "jetbrains_connection")).ExitCode.ShouldBe(0, Console.ErrorText);
        Server.Changes.Last().ShouldContain("\"reason\":\"jetbrains_connection\"");
    }

    private async Task LogInAsync()
    {
        var result = await RunAsync("--global-config", ConfigDirectory, "login", "--use-token-as-session", "--token", "its-token", Server.Url);
        result.ExitCode.ShouldBe(0, result.Error);
    }
}
