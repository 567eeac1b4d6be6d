using System.Security.Cryptography;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Recovery;

/// <summary><c>kill -9</c> of the server under sessions that are in use: they go on, and nobody is shown an error.</summary>
[Collection(KilledServer.Collection)]
public sealed class SurvivingSessionTests(KilledServer killed) : IAsyncLifetime
{
    private readonly RunningServer _server = killed.Server;

    public Task InitializeAsync() => killed.PrepareAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Fifty_megabytes_both_ways_arrive_whole_though_the_server_is_killed_twice()
    {
        const int total = 50 << 20;
        var sent = new byte[total];
        new Random(5).NextBytes(sent);
        using var command = LiveCommand.Cli(_server, "ssh", "demo", "--", "sh", "-c", "exec cat");

        var sending = SendAsync(command.Input, sent);
        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await ReceiveAsync(command.Output, received, 10 << 20);
        await killed.RestartAsync();
        await ReceiveAsync(command.Output, received, 20 << 20);
        await killed.RestartAsync();
        await ReceiveAsync(command.Output, received, total - (30 << 20));
        await sending;

        var (exitCode, error) = await command.EndAsync();
        exitCode.ShouldBe(0, error);
        error.ShouldBeEmpty();
        Convert.ToHexString(received.GetHashAndReset()).ShouldBe(Convert.ToHexString(SHA256.HashData(sent)));
    }

    [Fact]
    public async Task An_interactive_shell_is_the_same_after_a_restart()
    {
        // The command line finds a terminal, as in a window.
        using var shell = LiveCommand.Start(_server, "script", "-qec", $"{Distribution.Cli} ssh demo -t -- 'echo entered; exec sh'", "/dev/null");
        await shell.SeesAsync("entered");
        await shell.TypeAsync("kept=yes; echo shell-$((20+3))\n");
        await shell.SeesAsync("shell-23");

        await killed.RestartAsync();
        await shell.TypeAsync("echo $kept-$((40+4))\n");

        await shell.SeesAsync("yes-44");
        await shell.TypeAsync("exit 7\n");
        (await shell.EndAsync()).ExitCode.ShouldBe(7, shell.Seen);
    }

    [Fact]
    public async Task A_session_whose_agent_was_killed_ends_with_a_sentence()
    {
        using var command = LiveCommand.Cli(_server, "ssh", "demo", "--", "sh", "-c", "echo agent=$PPID.; exec cat");
        await command.SeesAsync(".");
        var agent = int.Parse(command.Seen.Trim()["agent=".Length..^1]);

        Signals.Kill(agent);

        var (exitCode, error) = await command.EndAsync();
        exitCode.ShouldBe(1);
        error.ShouldContain("The connection is not there any more. The workspace's agent was started anew");
    }

    [Fact]
    public async Task A_session_whose_workspace_is_stopped_ends_at_once_with_the_reason()
    {
        using var command = LiveCommand.Cli(_server, "ssh", "demo", "--", "sh", "-c", "echo ready; exec cat");
        await command.SeesAsync("ready");

        (await _server.CliAsync("stop", "demo", "--yes")).ShouldSucceed();

        var (exitCode, error) = await command.EndAsync();
        exitCode.ShouldBe(1);
        error.ShouldContain("The workspace's agent was asked to end: the workspace stops, or is built anew.");
    }

    [Fact]
    public async Task A_session_whose_token_was_taken_away_does_not_come_back()
    {
        var token = (await _server.CliAsync("tokens", "create", "--name", "short")).ShouldSucceed().Output.Trim();
        using var command = LiveCommand.Cli(_server, "--token", token, "ssh", "demo", "--", "sh", "-c", "echo ready; exec cat");
        await command.SeesAsync("ready");

        (await _server.CliAsync("tokens", "remove", "short")).ShouldSucceed();

        var (exitCode, error) = await command.EndAsync();
        exitCode.ShouldBe(1);
        error.ShouldContain("The connection was lost, and the server does not let it come back");
    }

    private static async Task SendAsync(Stream input, byte[] bytes)
    {
        await using (input)
        {
            await input.WriteAsync(bytes);
        }
    }

    private static async Task ReceiveAsync(Stream output, IncrementalHash hash, int count)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        var buffer = new byte[64 << 10];
        while (count > 0)
        {
            var part = buffer.AsMemory(0, Math.Min(buffer.Length, count));
            await output.ReadExactlyAsync(part, timeout.Token);
            hash.AppendData(part.Span);
            count -= part.Length;
        }
    }
}
