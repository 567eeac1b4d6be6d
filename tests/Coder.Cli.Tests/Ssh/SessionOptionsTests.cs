using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Tests.Ssh;

public sealed class SessionOptionsTests : CliTest
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Server.On("POST", $"workspaces/{Samples.Workspace.Id}/usage", "", 204);
        _ = new FakeWorkspace(Server)
        {
            OnStream = async (stream, request) =>
            {
                await StreamHeader.AcceptAsync(stream, CancellationToken.None);
                if (request is MeasureStreamRequest { Direction: MeasureDirections.Echo })
                {
                    await stream.CopyToAsync(stream);
                    return;
                }

                using var frames = new TypedFrames(stream);
                await frames.WriteAsync(ExecFrameTypes.Stdout, "shell\n"u8.ToArray(), CancellationToken.None);
                await _end.Task;
                await frames.WriteAsync(ExecFrameTypes.Exit, JsonSerializer.SerializeToUtf8Bytes(new ExecExit(0), AgentProtocolJson.Default.ExecExit), CancellationToken.None);
            },
        };
    }

    [Fact]
    public async Task An_editor_finds_the_state_of_the_connection_under_the_process_that_started_it()
    {
        var directory = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "network")).FullName;
        var written = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(directory, "*.json") { EnableRaisingEvents = true };
        watcher.Renamed += (_, e) => written.TrySetResult(e.FullPath);

        var running = RunAsync("ssh", "demo", "--network-info-dir", directory, "--network-info-interval", "1h", "--", "true");
        var path = await written.Task.InTimeAsync();
        var json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        _end.SetResult();
        var result = await running;

        result.ExitCode.ShouldBe(0, result.Error);
        Path.GetFileNameWithoutExtension(path).ShouldBe(ParentProcessId());
        json.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["p2p", "latency", "preferred_derp", "derp_latency", "upload_bytes_sec", "download_bytes_sec", "using_coder_connect"]);
        json.GetProperty("p2p").GetBoolean().ShouldBeFalse();
        json.GetProperty("latency").GetDouble().ShouldBeGreaterThan(0);
        json.GetProperty("derp_latency").GetProperty(json.GetProperty("preferred_derp").GetString()!).GetDouble().ShouldBe(json.GetProperty("latency").GetDouble());
        File.Exists(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("vscode", 1)]
    [InlineData("disable", 0)]
    public async Task The_server_is_told_what_the_workspace_is_used_with(string app, int reports)
    {
        // The session goes on until it was told, if ever.
        Server.On("POST", $"workspaces/{Samples.Workspace.Id}/usage", (context, _) =>
        {
            _end.TrySetResult();
            return Server.AnswerAsync(context, 204, "");
        });
        if (reports == 0)
        {
            _end.SetResult();
        }

        (await RunAsync("ssh", "demo", $"--usage-app={app}", "--", "true")).ExitCode.ShouldBe(0);

        Server.Changes.Count(r => r == $$"""POST /api/v2/workspaces/{{Samples.Workspace.Id}}/usage {"agent_id":"{{Samples.Agent.Id}}","app_name":"{{app}}"}""").ShouldBe(reports);
    }

    [Fact]
    public async Task A_log_names_the_process_that_started_it_and_nothing_of_the_session()
    {
        _end.SetResult();
        var directory = Path.Combine(Directory, "logs");

        (await RunAsync("ssh", "demo", "--log-dir", directory, "-v", "--", "secret-command")).ExitCode.ShouldBe(0);

        var file = System.IO.Directory.GetFiles(directory).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldMatch($@"^coder-ssh-\d{{8}}-\d{{6}}-\w{{5}}-{ParentProcessId()}\.log$");
        var text = File.ReadAllText(file);
        text.ShouldContain("connected to ada/demo.main through " + Server.Url);
        text.ShouldContain("the session has ended");
        text.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_named()
    {
        _end.SetResult();

        var result = await RunAsync("ssh", "demo", "--network-info-dir", "/dev/null/x", "--", "true");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("The directory /dev/null/x cannot be used.");
    }

    private static string ParentProcessId() => File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1];
}
