using System.Security.Cryptography;
using System.Text;
using Coder.Ssh.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Ssh.Tests;

/// <summary>Commands, run by OpenSSH's own client.</summary>
public sealed class OpenSshCommandTests
{
    [Fact]
    public async Task A_command_gives_output_error_output_and_exit_code_apart()
    {
        await using var server = new TestServer();
        var finished = await server.SshAsync("127.0.0.1", "echo out; echo err >&2; exit 3");
        finished.Error.ShouldBe("err\n");
        finished.Output.ShouldBe("out\n");
        finished.Code.ShouldBe(3);
        server.Handler.Starts.ShouldHaveSingleItem().Kind.ShouldBe(SessionKind.Command);
    }

    [Fact]
    public async Task A_shell_reads_its_commands_from_the_client()
    {
        await using var server = new TestServer();
        var client = new ClientProgram(server.Directory) { Input = "echo $((6 * 7))\nexit 4\n"u8.ToArray() };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(), "127.0.0.1"]);
        finished.Output.ShouldBe("42\n", finished.Error);
        finished.Code.ShouldBe(4);
        server.Handler.Starts.ShouldHaveSingleItem().Kind.ShouldBe(SessionKind.Shell);
    }

    [Fact]
    public async Task The_environment_that_the_client_sends_arrives()
    {
        await using var server = new TestServer();
        (await server.SshAsync("-o", "SetEnv=GREETING=\"good day\" CODER_SSH_SESSION_TYPE=vscode", "127.0.0.1", "echo $GREETING"))
            .Succeeded().ShouldBe("good day\n");
        server.Handler.Starts.ShouldHaveSingleItem().Environment["CODER_SSH_SESSION_TYPE"].ShouldBe("vscode");
    }

    [Fact]
    public async Task A_command_that_a_signal_ended_is_told_as_that()
    {
        await using var server = new TestServer();
        var finished = await server.SshAsync("127.0.0.1", "kill -KILL $$");
        finished.Code.ShouldBe(255);
    }

    [Fact]
    public async Task A_subsystem_runs_by_its_name_and_gives_its_exit_code()
    {
        await using var server = new TestServer();
        var client = new ClientProgram(server.Directory) { Input = "to and fro"u8.ToArray() };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(), "-s", "127.0.0.1", "echo"]);
        finished.Output.ShouldBe("to and fro", finished.Error);
        finished.Code.ShouldBe(7);
        (await server.SshAsync("-s", "127.0.0.1", "nonesuch")).Error.ShouldContain("subsystem request failed");
    }

    [Fact]
    public async Task Sixty_four_mebibytes_go_there_and_back_unchanged()
    {
        await using var server = new TestServer();
        var bytes = new byte[64 << 20];
        new Random(1).NextBytes(bytes);
        var client = new ClientProgram(server.Directory) { Input = bytes };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(), "127.0.0.1", "cat"]);
        finished.Code.ShouldBe(0, finished.Error);
        SHA256.HashData(finished.Bytes).ShouldBe(SHA256.HashData(bytes));
    }

    [Theory]
    [InlineData("-o", "RekeyLimit=1M", 1L << 30)]
    [InlineData("-o", "RekeyLimit=default", 1L << 20)]
    [InlineData("-o", "RekeyLimit=1M", 1L << 20)]
    public async Task Keys_are_exchanged_again_and_again_under_load(string flag, string limit, long serverLimit)
    {
        await using var server = new TestServer(options => options with { RekeyBytes = serverLimit });
        var bytes = new byte[16 << 20];
        new Random(2).NextBytes(bytes);
        var client = new ClientProgram(server.Directory) { Input = bytes };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(logLevel: "DEBUG"), flag, limit, "127.0.0.1", "cat"]);
        finished.Code.ShouldBe(0, finished.Error);
        SHA256.HashData(finished.Bytes).ShouldBe(SHA256.HashData(bytes));
        finished.Error.Split("SSH2_MSG_NEWKEYS received").Length.ShouldBeGreaterThan(8);
    }

    [Fact]
    public async Task Fifty_sessions_share_one_connection()
    {
        await using var server = new TestServer();
        string[] master = [.. server.ClientOptions(), "-o", $"ControlPath={server.PathOf("master")}"];

        // The local command runs when the master listens for others.
        using var first = server.Client().Start("ssh", [.. master, "-M", "-N", "-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo listening", "127.0.0.1"]);
        await using var ended = new EndAtDispose(first);
        (await first.StandardOutput.ReadLineAsync(Deadline.Token())).ShouldBe("listening");

        var sessions = Enumerable.Range(0, 50).Select(i => server.Client().RunAsync("ssh", [.. master, "127.0.0.1", $"head -c 100000 /dev/zero | wc -c; echo {i}"]));
        var outputs = (await Task.WhenAll(sessions)).Select(finished => finished.Succeeded()).ToArray();
        outputs.ShouldBe(Enumerable.Range(0, 50).Select(i => $"100000\n{i}\n"));
        server.Handler.Starts.Count.ShouldBe(50);
        server.Ended.ShouldBe(0);
    }

    [Fact]
    public async Task Scp_and_git_work_over_it()
    {
        await using var server = new TestServer();
        var client = server.Client();
        var options = string.Join(' ', server.ClientOptions().Select(option => $"'{option}'"));
        await File.WriteAllTextAsync(server.PathOf("from"), "content");
        (await client.RunAsync("scp", ["-O", .. server.ClientOptions("-P"), server.PathOf("from"), $"127.0.0.1:{server.PathOf("to")}"])).Succeeded();
        (await File.ReadAllTextAsync(server.PathOf("to"))).ShouldBe("content");

        (await client.RunAsync("git", "init", "-q", "-b", "main", "origin")).Succeeded();
        (await client.RunAsync(
            "git", "-C", "origin", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "--allow-empty", "-m", "First")).Succeeded();
        var git = new ClientProgram(server.Directory) { Environment = { ["GIT_SSH_COMMAND"] = $"ssh {options}" } };
        (await git.RunAsync("git", "clone", "-q", $"ssh://127.0.0.1:{server.Port}{server.PathOf("origin")}", "copy")).Succeeded();
        (await client.RunAsync("git", "-C", "copy", "log", "--format=%s")).Succeeded().ShouldBe("First\n");
    }

    [Fact]
    public async Task The_banner_is_shown_before_the_user_is_let_in()
    {
        await using var server = new TestServer(options => options with { Banner = "Authorised use only.\n" });
        (await server.TalkativeSshAsync("127.0.0.1", "true")).Error.ShouldContain("Authorised use only.");
    }

    [Fact]
    public async Task A_server_that_ends_says_so()
    {
        var server = new TestServer();
        using var client = server.Client().Start("ssh", [.. server.ClientOptions(), "127.0.0.1", "echo begun; cat"]);
        var line = await client.StandardOutput.ReadLineAsync(Deadline.Token());
        line.ShouldBe("begun");
        await server.DisposeAsync();
        await client.WaitForExitAsync(Deadline.Token());
        client.ExitCode.ShouldBe(255);
    }
}
