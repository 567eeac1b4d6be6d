using System.Net.Http.Json;
using System.Text.Json;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>The commands that the plug-ins for VS Code and JetBrains Toolbox run beside their connections, as they run them.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class EditorCommandTests(SshWorkspace workspace)
{
    private readonly RunningServer _server = workspace.Server;

    [Fact]
    public async Task The_version_is_exactly_the_one_that_the_server_names()
    {
        var version = JsonDocument.Parse((await RunAsync([], "version", "--output", "json")).Output).RootElement.GetProperty("version").GetString();
        var info = (await _server.Http.GetFromJsonAsync("/api/v2/buildinfo", CoderJsonContext.Default.BuildInfoResponse))!;
        version.ShouldBe(info.Version);
    }

    [Fact]
    public async Task VS_Code_logs_in_starts_a_workspace_looks_at_it_and_logs_out()
    {
        var place = workspace.MakePlace();
        var configuration = Path.Combine(place, "vscode");
        string[] globals = ["--global-config", configuration];
        var token = await MakeTokenAsync("vscode");
        await RunAsync([$"CODER_SESSION_TOKEN={token}"], [.. globals, "login", "--use-token-as-session", $"{_server.Url}"]);
        (await RunAsync([], [.. globals, "login", "token", "--url", $"{_server.Url}"])).Output.Trim().ShouldBe(token);

        await StoppedAsync("editors");
        await RunAsync([], [.. globals, "start", "--yes", "--reason", "vscode_connection", "admin/editors"]);
        await StartedAsync("editors", BuildReason.VsCodeConnection);

        (await RunAsync([], [.. globals, "ping", "-n", "1", "admin/editors"])).Output.ShouldContain("through the server");
        var speed = JsonDocument.Parse((await RunAsync([], [.. globals, "speedtest", "admin/editors", "--output", "json", "-t", "1s"])).Output).RootElement;
        speed.GetProperty("overall").GetProperty("throughput_mbits").GetDouble().ShouldBeGreaterThan(0);
        var network = JsonDocument.Parse((await RunAsync([], [.. globals, "netcheck"])).Output).RootElement;
        network.GetProperty("server").GetProperty("healthy").GetBoolean().ShouldBeTrue();
        var bundle = Path.Combine(place, "bundle.zip");
        await RunAsync([], [.. globals, "support", "bundle", "admin/editors", "--output-file", bundle, "--yes"]);
        File.Exists(bundle).ShouldBeTrue();

        await RunAsync([], [.. globals, "logout", "--url", $"{_server.Url}", "--yes"]);
        var loggedOut = await CommandResult.RunAsync(Distribution.Cli, [.. globals, "whoami"], new Dictionary<string, string>());
        loggedOut.ExitCode.ShouldBe(1);
        loggedOut.Error.ShouldContain("You are not logged in.");
        await _server.CliAsync("delete", "editors", "--yes");
    }

    [Fact]
    public async Task Toolbox_logs_in_with_a_token_and_starts_a_workspace()
    {
        var configuration = Path.Combine(workspace.MakePlace(), "toolbox");
        string[] variables = ["CODER_HEADER_COMMAND=echo X-From=$CODER_URL", $"CODER_URL={_server.Url}"];
        await RunAsync(variables, "login", $"{_server.Url}", "--token", await MakeTokenAsync("toolbox"), "--global-config", configuration);

        await StoppedAsync("toolbox");
        await RunAsync(variables, "--global-config", configuration, "start", "--yes", "admin/toolbox", "--reason", "jetbrains_connection");
        await StartedAsync("toolbox", BuildReason.JetBrainsConnection);
        await _server.CliAsync("delete", "toolbox", "--yes");
    }

    private async Task<string> MakeTokenAsync(string name) => (await _server.CliAsync("tokens", "create", "--name", name)).ShouldSucceed().Output.Trim();

    private async Task StoppedAsync(string name)
    {
        (await _server.CliAsync("create", name, "--template", "host", "--yes")).ShouldSucceed();
        (await _server.CliAsync("stop", name, "--yes")).ShouldSucceed();
    }

    private async Task StartedAsync(string name, string reason)
    {
        var build = (await _server.WorkspaceAsync(name)).LatestBuild;
        (build.Status, build.Reason).ShouldBe(("running", reason));
    }

    // Neither the login nor the settings of the user's own command line are in the environment.
    private static async Task<CommandResult> RunAsync(string[] variables, params string[] arguments) =>
        (await CommandResult.RunAsync("env", [.. variables, Distribution.Cli, .. arguments], new Dictionary<string, string>())).ShouldSucceed();
}
