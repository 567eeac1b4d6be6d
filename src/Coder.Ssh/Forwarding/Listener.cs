using System.Net;
using System.Net.Sockets;
using Coder.Ssh.Connection;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Forwarding;

/// <summary>Accepts connections on sockets of the server and gives each a channel to the client. Disposal stops the accepting only.</summary>
internal sealed class Listener : IDisposable
{
    private readonly SshConnection _connection;
    private readonly IReadOnlyList<Socket> _sockets;
    private readonly string _channelType;
    private readonly Func<Socket, SshWriter> _describe;
    private readonly IDisposable? _permit;
    private readonly bool _isSingle;

    /// <param name="connection">The client's connection.</param>
    /// <param name="sockets">Bound and listening sockets; taken over.</param>
    /// <param name="channelType">Type of the channels.</param>
    /// <param name="describe">Arguments of a channel for an accepted socket.</param>
    /// <param name="permit">Disposed at the end.</param>
    /// <param name="isSingle">Accept one connection only.</param>
    public Listener(
        SshConnection connection, IReadOnlyList<Socket> sockets, string channelType, Func<Socket, SshWriter> describe, IDisposable? permit, bool isSingle = false)
    {
        _connection = connection;
        _sockets = sockets;
        _channelType = channelType;
        _describe = describe;
        _permit = permit;
        _isSingle = isSingle;
        foreach (var socket in sockets)
        {
            connection.Run(() => AcceptAsync(socket));
        }
    }

    /// <summary>Listens on a TCP address.</summary>
    /// <exception cref="SocketException">It is taken, or may not be used.</exception>
    public static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // The address that stands for all, stands for those of IPv4 too.
            socket.DualMode = address.Equals(IPAddress.IPv6Any);
        }

        return Listen(socket, new IPEndPoint(address, port));
    }

    /// <summary>Listens on a Unix socket that only this user can open.</summary>
    /// <exception cref="SocketException">The file exists, or cannot be made.</exception>
    /// <exception cref="ArgumentException">The path is too long for a socket.</exception>
    public static Socket Bind(string path)
    {
        var socket = Listen(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return socket;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _permit?.Dispose();
    }

    private static Socket Listen(Socket socket, EndPoint address)
    {
        try
        {
            socket.Bind(address);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket listening)
    {
        try
        {
            do
            {
                var accepted = await listening.AcceptAsync(_connection.Ended);
                _connection.Run(() => ServeAsync(accepted));
            }
            while (!_isSingle);
        }
        finally
        {
            Dispose();
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var socket = accepted;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        var channel = await _connection.OpenAsync(_channelType, _describe(socket), _connection.Ended);
        await SocketSplice.RunAsync(channel, socket, _connection.Ended);
    }
}
