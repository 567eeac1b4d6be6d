using System.Security.Cryptography;
using Coder.EndToEnd.Tests.Connect;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>OpenSSH's own programs into a workspace, through <c>coder ssh --stdio</c> and the server.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class OpenSshTests(SshWorkspace workspace)
{
    private readonly RunningServer _server = workspace.Server;

    [Fact]
    public async Task Commands_terminals_and_copies_work_with_every_form_of_a_host()
    {
        var echoed = await RunAsync("ssh", ["demo", "cat; echo err >&2; exit 3"], input: "through\n");
        echoed.Output.ShouldBe("through\n", echoed.Error);
        echoed.Error.ShouldBe("err\n");
        echoed.ExitCode.ShouldBe(3);
        foreach (var host in new[] { "demo.main", $"{RunningServer.Username}--demo", $"{RunningServer.Username}--demo.main" })
        {
            (await RunAsync("ssh", [host, "echo $CODER_WORKSPACE_NAME"])).ShouldSucceed().Output.ShouldBe("demo\n");
        }

        (await RunAsync("ssh", ["-tt", "demo", "tty; exit 0"])).ShouldSucceed().Output.ShouldStartWith("/dev/pts/");

        var bytes = new byte[8 << 20];
        new Random(8).NextBytes(bytes);
        var from = Path.Combine(_server.Directory, "from");
        var to = Path.Combine(_server.Directory, "to");
        await File.WriteAllBytesAsync(from, bytes);
        (await RunAsync("scp", ["-O", from, $"demo:{to}"])).ShouldSucceed();
        SHA256.HashData(await File.ReadAllBytesAsync(to)).ShouldBe(SHA256.HashData(bytes));
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_is_a_sentence_on_the_error_output()
    {
        var missing = await RunAsync("ssh", ["nowhere", "true"]);
        missing.ExitCode.ShouldBe(255);
        missing.Output.ShouldBeEmpty();
        missing.Error.ShouldContain("nowhere");
    }

    private Task<CommandResult> RunAsync(string program, string[] arguments, string input = "") => CommandResult.RunAsync(
        program, [.. OpenSsh.Options, .. arguments], new Dictionary<string, string> { ["CODER_CONFIG_DIR"] = _server.ClientDirectory }, input);
}
