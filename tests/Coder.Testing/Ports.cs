using System.Net;
using System.Net.Sockets;

namespace Coder.Testing;

/// <summary>Ports for programs that must be told one before they start.</summary>
public static class Ports
{
    /// <summary>A port of 127.0.0.1 that nothing listens on.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
