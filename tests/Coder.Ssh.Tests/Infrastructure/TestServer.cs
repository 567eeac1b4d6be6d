using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>The SSH server on a free port of the loopback address, with a directory of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("coder-ssh-test-");
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _clients = [];
    private readonly Channel<SshException?> _ends = Channel.CreateUnbounded<SshException?>();
    private readonly Task _accepting;

    public TestServer(Func<SshServerOptions, SshServerOptions>? change = null)
    {
        Options = new SshServerOptions { HostKeys = [EcdsaHostKey.Derive("secret"u8, "test"u8)] };
        Options = change?.Invoke(Options) ?? Options;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public SshServerOptions Options { get; }

    public TestHandler Handler { get; } = new();

    public string Directory => _folder.Path;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections that have ended and for which <see cref="EndAsync"/> was not called yet.</summary>
    public int Ended => _ends.Reader.Count;

    /// <summary>A path in the server's directory.</summary>
    public string PathOf(string name) => _folder.Of(name);

    /// <summary>Runs OpenSSH's client.</summary>
    public Task<Finished> SshAsync(params string[] arguments) => Client().RunAsync("ssh", [.. ClientOptions(), .. arguments]);

    /// <summary>The same with all that the client has to say.</summary>
    public Task<Finished> TalkativeSshAsync(params string[] arguments) => Client().RunAsync("ssh", [.. ClientOptions(logLevel: "INFO"), .. arguments]);

    /// <summary>A client to start with programs and input of its own.</summary>
    public ClientProgram Client() => new(Directory);

    /// <summary>Options of OpenSSH's programs that lead to this server and read no configuration of this machine.</summary>
    public string[] ClientOptions(string portFlag = "-p", string logLevel = "ERROR") =>
    [
        "-F", "none", portFlag, $"{Port}", "-o", "StrictHostKeyChecking=no", "-o", $"UserKnownHostsFile={PathOf("known_hosts")}",
        "-o", "GlobalKnownHostsFile=/dev/null", "-o", $"LogLevel={logLevel}", "-o", "IdentitiesOnly=yes", "-o", "IdentityFile=/dev/null",
    ];

    /// <summary>Waits for the end of a connection.</summary>
    /// <returns>Why it ended; null when its client left in good order.</returns>
    public async Task<SshException?> EndAsync() => await _ends.Reader.ReadAsync(Deadline.Token());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_clients).WaitAsync(Deadline.Token());
        _stop.Dispose();
        _folder.Dispose();
        Handler.Failures.ShouldBeEmpty();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                socket.NoDelay = true;
                _clients.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        _ends.Writer.TryWrite(await new SshServer(Options).ServeAsync(stream, Handler, _stop.Token));
    }
}
