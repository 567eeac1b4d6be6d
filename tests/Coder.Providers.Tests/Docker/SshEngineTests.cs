using System.Diagnostics;
using System.Net.Sockets;
using Coder.Providers.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>An engine behind Debian's OpenSSH server, reached with its client and the <c>docker</c> command there.</summary>
[Collection(DockerCollection.Name)]
public sealed class SshEngineTests(DockerMachine machine) : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("coder-sshd-");
    private readonly int _port = Ports.Free();
    private Process _server = null!;

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "host", "known", "stranger" })
        {
            (await CommandResult.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", File(name)], new Dictionary<string, string>())).ShouldSucceed();
        }

        await System.IO.File.WriteAllTextAsync(File("config"), $"""
            Port {_port}
            ListenAddress 127.0.0.1
            HostKey {File("host")}
            AuthorizedKeysFile {File("known.pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            """);
        Directory.CreateDirectory("/run/sshd");
        _server = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", File("config")]) { RedirectStandardError = true })!;
        await Eventually.HoldsAsync("sshd listens", async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async Task DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _folder.Dispose();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task An_engine_is_used_through_ssh()
    {
        var docker = await DriverAsync("known");
        var state = await docker.CreateAsync("docker_volume", new { name = "far-away" });
        (await machine.ExistsAsync("far-away")).ShouldBeTrue();
        (await docker.DestroyAsync("docker_volume", state)).Diagnostics.ShouldBeEmpty();
        (await machine.ExistsAsync("far-away")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_login_that_is_refused_is_told_with_what_ssh_says()
    {
        var docker = await DriverAsync("stranger");
        var told = (await docker.ApplyAsync("docker_volume", new { name = "x" })).Diagnostics.Told();
        told.ShouldContain($"Docker at {Host} was not reached: ssh ended with code 255:");
        told.ShouldContain("Permission denied (publickey");
    }

    private string Host => $"ssh://root@127.0.0.1:{_port}{machine.Engine.Socket}";

    private string File(string name) => _folder.Of(name);

    private Task<ProviderDriver> DriverAsync(string key) => machine.DriverAsync(config: new
    {
        host = Host,
        ssh_opts = new[] { "-F", "none", "-i", File(key), "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR" },
    });
}
