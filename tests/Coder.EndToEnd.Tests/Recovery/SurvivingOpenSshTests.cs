using System.Security.Cryptography;
using Coder.EndToEnd.Tests.Journeys;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Recovery;

/// <summary><c>kill -9</c> of the server under OpenSSH's own programs: they go on, and nobody is shown an error.</summary>
[Collection(KilledServer.Collection)]
public sealed class SurvivingOpenSshTests(KilledServer killed) : IAsyncLifetime
{
    private readonly RunningServer _server = killed.Server;

    public Task InitializeAsync() => killed.PrepareAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Rsync_copies_a_file_whole_though_the_server_is_killed_in_the_middle()
    {
        var bytes = new byte[24 << 20];
        new Random(9).NextBytes(bytes);
        var from = Path.Combine(_server.Directory, "from");
        var to = Path.Combine(_server.Directory, "to");
        await File.WriteAllBytesAsync(from, bytes);

        // So slow that it is not through before the server is away.
        using var rsync = LiveCommand.Start(
            _server, "rsync", "--progress", "--outbuf=N", "--whole-file", "--bwlimit=4m", "-e", OpenSsh.Command, $"demo:{from}", to);
        await rsync.SeesAsync("%");
        await killed.RestartAsync();

        var (exitCode, error) = await rsync.EndAsync();
        exitCode.ShouldBe(0, error);
        error.ShouldBeEmpty();
        SHA256.HashData(await File.ReadAllBytesAsync(to)).ShouldBe(SHA256.HashData(bytes));
    }

    [Fact]
    public async Task A_shell_is_the_same_after_a_restart()
    {
        using var shell = LiveCommand.Start(_server, "ssh", [.. OpenSsh.Options, "-tt", "demo"]);
        await shell.TypeAsync("kept=yes; echo shell-$((20+3))\n");
        await shell.SeesAsync("shell-23");

        await killed.RestartAsync();
        await shell.TypeAsync("echo $kept-$((40+4))\n");

        await shell.SeesAsync("yes-44");
        await shell.TypeAsync("exit 7\n");
        var (exitCode, error) = await shell.EndAsync();
        exitCode.ShouldBe(7, shell.Seen);
        error.ShouldBeEmpty();
    }
}
