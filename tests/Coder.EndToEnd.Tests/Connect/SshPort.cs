using System.Net;
using System.Net.Sockets;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>A port of this machine behind which the SSH server of the workspace "demo" is: each connection is a <c>coder ssh --stdio</c>.</summary>
internal sealed class SshPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RunningServer _server;
    private int _accepted;

    public SshPort(RunningServer server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections came.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var command = LiveCommand.Cli(_server, "ssh", "--stdio", "demo");
        await using var stream = client.GetStream();
        await Task.WhenAny(stream.CopyToAsync(command.Input), command.Output.CopyToAsync(stream));
    }
}
