using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Somebody with OpenSSH's client: each of its connections becomes an <c>ssh</c> stream of the agent.</summary>
internal sealed class SshUser : IAsyncDisposable
{
    /// <summary>What the server calls all of its connections.</summary>
    public static Guid ConnectionId { get; } = Guid.NewGuid();

    private readonly FakeServer _server;
    private readonly ContainerChoice? _container;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TemporaryFolder _home = new("coder-ssh-user-");
    private readonly Task _accepting;

    /// <param name="server">Who opens the streams.</param>
    /// <param name="container">Where the sessions are to run; null for the workspace itself.</param>
    public SshUser(FakeServer server, ContainerChoice? container = null)
    {
        (_server, _container) = (server, container);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Runs <c>ssh</c> with these arguments after its options.</summary>
    /// <returns>Its exit code, output and error output.</returns>
    public async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Deadline.Token());
        var error = process.StandardError.ReadToEndAsync(Deadline.Token());
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), Deadline.Token());
        process.StandardInput.Close();
        await process.WaitForExitAsync(Deadline.Token());
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>Its output.</returns>
    public async Task<string> SucceedsAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync("", arguments);
        code.ShouldBe(0, $"{output}\n{error}");
        return output;
    }

    /// <summary>Starts <c>ssh</c>.</summary>
    public Process Start(params string[] arguments)
    {
        string[] options =
        [
            "-F", "none", "-o", "HostName=127.0.0.1", "-p", $"{((IPEndPoint)_listener.LocalEndPoint!).Port}", "-o", "StrictHostKeyChecking=no",
            "-o", $"UserKnownHostsFile={KnownHosts}", "-o", "LogLevel=ERROR", "-o", "IdentityFile=/dev/null",
        ];
        var start = new ProcessStartInfo("ssh", [.. options, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["HOME"] = _home.Path;
        start.Environment["TERM"] = "xterm";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("The tests need OpenSSH's client. On Debian: apt-get install openssh-client", e);
        }
    }

    /// <summary>Where the agent's host key was written down.</summary>
    public string KnownHosts => _home.Of("known_hosts");

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        _home.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        try
        {
            await using var client = new NetworkStream(accepted, ownsSocket: true);
            await using var agent = await _server.OpenAsync(new SshStreamRequest { ConnectionId = ConnectionId, Container = _container });
            await Task.WhenAny(client.CopyToAsync(agent), agent.CopyToAsync(client));
        }
        catch (IOException)
        {
            // One of them left.
        }
    }
}
