using System.Net;
using System.Net.Sockets;
using Coder.Ssh.Connection;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Forwarding;

/// <summary>What the server listens on for a client: ports (RFC 4254 §7.1) and Unix sockets (OpenSSH's PROTOCOL file, §2.4).</summary>
internal sealed class RemoteForwarding(SshConnection connection) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, int Port), Listener> _listeners = [];
    private bool _disposed;

    /// <summary>Serves a global request.</summary>
    /// <returns>The message of success; null when it is not possible.</returns>
    public SshWriter? Handle(string name, ref SshReader arguments) => name switch
    {
        "tcpip-forward" => ListenOnPort(arguments.ReadText(), (int)Math.Min(arguments.ReadUInt32(), ushort.MaxValue)),
        "cancel-tcpip-forward" => Cancel(arguments.ReadText(), (int)Math.Min(arguments.ReadUInt32(), ushort.MaxValue)),
        "streamlocal-forward@openssh.com" => ListenOnSocket(arguments.ReadText()),
        "cancel-streamlocal-forward@openssh.com" => Cancel(arguments.ReadText(), 0),
        _ => null,
    };

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var listener in _listeners.Values)
            {
                listener.Dispose();
            }

            _listeners.Clear();
        }
    }

    private static SshWriter Success() => new(MessageNumber.RequestSuccess);

    private SshWriter? ListenOnPort(string address, int port)
    {
        var bound = port;
        var opened = Open(
            new ForwardRequest(ForwardKind.RemotePort, address, port),
            permit =>
            {
                var sockets = Bind(address, port);
                bound = ((IPEndPoint)sockets[0].LocalEndPoint!).Port;
                return new Listener(connection, sockets, "forwarded-tcpip", socket => Describe(address, bound, socket), permit);
            },
            () => (address, bound));
        return !opened ? null : port == 0 ? Success().UInt32((uint)bound) : Success();
    }

    private SshWriter? ListenOnSocket(string path)
    {
        var opened = Open(
            new ForwardRequest(ForwardKind.RemoteSocket, path),
            permit => new Listener(
                connection, [Listener.Bind(path)], "forwarded-streamlocal@openssh.com", _ => new SshWriter().Text(path).Text(""), permit),
            () => (path, 0));
        return opened ? Success() : null;
    }

    private bool Open(ForwardRequest request, Func<IDisposable?, Listener> listen, Func<(string, int)> key)
    {
        lock (_gate)
        {
            if (_disposed || _listeners.Count >= connection.Options.MaxListeners || _listeners.ContainsKey((request.Address, request.Port)))
            {
                return false;
            }

            IDisposable? permit = null;
            try
            {
                permit = connection.Handler.Permit(request);
                var listener = listen(permit);
                _listeners[key()] = listener;
                return true;
            }
            catch (Exception e) when (e is SshRefusedException or SocketException or ArgumentException or IOException)
            {
                permit?.Dispose();
                return false;
            }
        }
    }

    private SshWriter? Cancel(string address, int port)
    {
        lock (_gate)
        {
            if (!_listeners.Remove((address, port), out var listener))
            {
                return null;
            }

            listener.Dispose();
            return Success();
        }
    }

    private static SshWriter Describe(string address, int port, Socket accepted)
    {
        var origin = (IPEndPoint)accepted.RemoteEndPoint!;
        return new SshWriter().Text(address).UInt32((uint)port).Text(origin.Address.ToString()).UInt32((uint)origin.Port);
    }

    // Names are not looked up: the one who reads messages must not wait for a name server.
    private static List<Socket> Bind(string address, int port)
    {
        switch (address)
        {
            case "" or "*":
                return [Listener.Bind(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port)];
            case "localhost":
                var sockets = new List<Socket> { Listener.Bind(IPAddress.Loopback, port) };
                TryBind(sockets, ((IPEndPoint)sockets[0].LocalEndPoint!).Port);
                return sockets;
            default:
                return IPAddress.TryParse(address, out var ip)
                    ? [Listener.Bind(ip, port)]
                    : throw new SshRefusedException($"The server listens on addresses, localhost and *, not on \"{address}\".");
        }
    }

    private static void TryBind(List<Socket> sockets, int port)
    {
        try
        {
            sockets.Add(Listener.Bind(IPAddress.IPv6Loopback, port));
        }
        catch (SocketException)
        {
            // No IPv6 here, or somebody else has this port of it; IPv4 is enough.
        }
    }
}
