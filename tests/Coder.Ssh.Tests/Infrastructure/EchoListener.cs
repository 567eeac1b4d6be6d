using System.Net;
using System.Net.Sockets;
using System.Text;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>Reads what a connection says to its end, answers in capitals, and closes.</summary>
internal sealed class EchoListener : IDisposable
{
    private readonly Socket _listener;

    public EchoListener()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Listen(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public EchoListener(string path)
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Listen(new UnixDomainSocketEndPoint(path));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    private void Listen(EndPoint address)
    {
        _listener.Bind(address);
        _listener.Listen();
        _ = AcceptAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task AnswerAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(Deadline.Token());
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToUpperInvariant()), Deadline.Token());
    }
}
