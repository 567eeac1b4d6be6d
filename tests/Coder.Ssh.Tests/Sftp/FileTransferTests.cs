using System.Security.Cryptography;
using System.Text;
using Coder.Ssh.Sftp;
using Coder.Ssh.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Ssh.Tests.Sftp;

/// <summary>Files go both ways over SSH with the programs that people use for it.</summary>
public sealed class FileTransferTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestServer _server = new();
    private readonly TemporaryFolder _local = new("coder-transfer-");

    public Task InitializeAsync()
    {
        _server.Handler.Program = start => start is { Kind: SessionKind.Subsystem, Command: "sftp" }
            ? new SubsystemProgram(new SftpServer(_server.Directory, TimeProvider.System))
            : null;
        File.WriteAllBytes(Local("file"), RandomNumberGenerator.GetBytes(3_000_000));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _local.Dispose();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task Sftp_copies_both_ways_from_the_start_directory()
    {
        var client = new ClientProgram(_server.Directory) { Input = Encoding.UTF8.GetBytes($"pwd\nput {Local("file")} there\nget there {Local("back")}\n") };

        var output = (await client.RunAsync("sftp", ["-b", "-", .. _server.ClientOptions("-P"), "127.0.0.1"])).Succeeded();

        output.ShouldContain($"Remote working directory: {_server.Directory}\n");
        AllAreTheSame(_server.PathOf("there"), Local("back"));
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("-O")]
    public async Task Scp_copies_both_ways_with_either_protocol(string protocol)
    {
        var there = _server.PathOf("there");

        (await _server.Client().RunAsync("scp", [protocol, "-p", .. _server.ClientOptions("-P"), Local("file"), $"127.0.0.1:{there}"])).Succeeded();
        (await _server.Client().RunAsync("scp", [protocol, .. _server.ClientOptions("-P"), $"127.0.0.1:{there}", Local("back")])).Succeeded();

        AllAreTheSame(there, Local("back"));
    }

    [Fact]
    public async Task Rsync_brings_a_tree_up_to_date_both_ways()
    {
        Directory.CreateDirectory(Local("tree/deep"));
        File.Copy(Local("file"), Local("tree/deep/file"));
        var there = _server.PathOf("tree");

        await RsyncAsync(Local("tree/"), $"127.0.0.1:{there}/");
        File.AppendAllText(Local("file"), "more");
        File.AppendAllText(Path.Combine(there, "deep", "file"), "more");
        await RsyncAsync($"127.0.0.1:{there}/", Local("back/"));

        AllAreTheSame(Path.Combine(there, "deep", "file"), Local("back/deep/file"));
    }

    private async Task RsyncAsync(string from, string to)
    {
        File.Exists("/usr/bin/rsync").ShouldBeTrue("The tests need rsync. On Debian: apt-get install rsync");
        (await _server.Client().RunAsync("rsync", ["-a", "-e", $"ssh {string.Join(' ', _server.ClientOptions())}", from, to])).Succeeded();
    }

    private string Local(string name) => _local.Of(name);

    private void AllAreTheSame(params string[] paths)
    {
        var expected = SHA256.HashData(File.ReadAllBytes(Local("file")));
        foreach (var path in paths)
        {
            SHA256.HashData(File.ReadAllBytes(path)).ShouldBe(expected, path);
        }
    }
}
