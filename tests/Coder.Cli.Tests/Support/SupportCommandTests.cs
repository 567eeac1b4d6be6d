using System.IO.Compression;
using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Support;

public sealed class SupportCommandTests : CliTest
{
    [Fact]
    public async Task The_way_to_the_server_is_measured()
    {
        var result = await RunAsync("netcheck");

        result.ExitCode.ShouldBe(0, result.Error);
        var json = JsonDocument.Parse(result.Output).RootElement;
        json.GetProperty("server").GetProperty("url").GetString().ShouldBe(Server.Url);
        json.GetProperty("server").GetProperty("session_valid").GetBoolean().ShouldBeTrue();
        json.GetProperty("server").GetProperty("latency_ms").GetDouble().ShouldBeGreaterThan(0);
        json.GetProperty("interfaces").EnumerateArray().ShouldContain(i => i.GetProperty("name").GetString() == "lo");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_result_with_its_reason()
    {
        await Server.DisposeAsync();

        var result = await RunAsync("netcheck");

        result.ExitCode.ShouldBe(1);
        var server = JsonDocument.Parse(result.Output).RootElement.GetProperty("server");
        server.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        server.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_bundle_has_what_may_be_read_without_secrets_and_notes_the_rest()
    {
        var workspace = Samples.Workspace;
        Server.On("GET", "users/me/workspace/demo", workspace, CoderJsonContext.Default.Workspace);
        Server.On("GET", $"workspaces/{workspace.Id}", workspace, CoderJsonContext.Default.Workspace);
        Server.On(
            "GET",
            $"workspaceagents/{Samples.Agent.Id}",
            """{"name":"main","environment_variables":{"API_KEY":"hunter2"},"apps":[{"token":"hunter2"}]}""");
        Server.On("GET", $"workspaceagents/{Samples.Agent.Id}/logs", """[{"output":"started"}]""");
        var path = Path.Combine(Directory, "demo.zip");

        var result = await RunAsync("support", "bundle", "demo", "--output-file", path, "--yes");

        result.ExitCode.ShouldBe(0, result.Error);
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var files = await ReadAsync(path);
        files["agents/main/agent.json"].ShouldBe("""{"name":"main","environment_variables":{"API_KEY":"(left out)"},"apps":[{"token":"(left out)"}]}""");
        files["agents/main/logs.json"].ShouldContain("started");
        files["workspace/workspace.json"].ShouldContain("demo");
        files["deployment/buildinfo.json"].ShouldContain(CliVersion.Current);
        files["network/netcheck.json"].ShouldContain(Server.Url);
        files["errors.txt"].ShouldContain("deployment/health.json: ");
        files.ShouldNotContainKey("deployment/health.json");
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over()
    {
        var path = Path.Combine(Directory, "mine.zip");
        File.WriteAllText(path, "mine");

        var result = await RunAsync("support", "bundle", "-O", path, "-y");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Give another name with --output-file");
        File.ReadAllText(path).ShouldBe("mine");
    }

    private static async Task<Dictionary<string, string>> ReadAsync(string path)
    {
        await using var zip = await ZipFile.OpenReadAsync(path);
        var files = new Dictionary<string, string>();
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            files.Add(entry.FullName, await reader.ReadToEndAsync());
        }

        return files;
    }
}
