using System.Diagnostics;
using System.Globalization;
using Coder.Testing;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>A real OpenSSH server on 127.0.0.1 for the user of the tests, with keys of its own.</summary>
internal sealed class SshServer : IDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private readonly TemporaryFolder _folder = new("sshd-");
    private Process? _process;

    private SshServer()
    {
    }

    public int Port { get; private set; }

    public string User { get; } = Environment.UserName;

    public string PrivateKey => File.ReadAllText(_folder.Of("user"));

    public string HostKey => string.Join(' ', File.ReadAllText(_folder.Of("host.pub")).Split(' ').Take(2)).Trim();

    /// <summary>A folder that copies can go to.</summary>
    public string Target => _folder.Of("target");

    /// <summary>The lines of a <c>connection</c> block for this server.</summary>
    public string Connection => $$"""
          host        = "127.0.0.1"
          port        = {{Port}}
          user        = "{{User}}"
          host_key    = "{{HostKey}}"
          timeout     = "30s"
          private_key = <<-EOT
            {{PrivateKey.Trim().Replace("\n", "\n    ", StringComparison.Ordinal)}}
          EOT
        """;

    /// <summary>Starts a server and waits until it listens.</summary>
    public static async Task<SshServer> StartAsync()
    {
        File.Exists(Program).ShouldBeTrue($"{Program} is not there: these tests talk to a real OpenSSH server. Install the Debian package openssh-server.");
        var server = new SshServer();
        Directory.CreateDirectory(server.Target);
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", server._folder.Of("host"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", server._folder.Of("user"));
        File.Copy(server._folder.Of("user.pub"), server._folder.Of("authorized"));
        if (server.User == "root")
        {
            Directory.CreateDirectory("/run/sshd"); // sshd insists on it when root starts it
        }

        server.Port = Ports.Free();
        await File.WriteAllTextAsync(server._folder.Of("config"), $"""
            ListenAddress 127.0.0.1
            Port {server.Port.ToString(CultureInfo.InvariantCulture)}
            HostKey {server._folder.Path}/host
            AuthorizedKeysFile {server._folder.Path}/authorized
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp
            """);
        server._process = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", server._folder.Of("config")]) { RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(Deadline.Limit);
        while (await server._process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Server listening", StringComparison.Ordinal))
            {
                _ = server._process.StandardError.ReadToEndAsync(CancellationToken.None);
                return server;
            }
        }

        throw new InvalidOperationException("sshd ended at once.");
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
