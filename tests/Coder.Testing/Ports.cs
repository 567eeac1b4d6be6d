using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Coder.Testing;

/// <summary>Ports for programs that must be told one before they start.</summary>
public static class Ports
{
    /// <summary>
    /// Below the ports that Linux gives to whoever asks for none in particular (<c>ip_local_port_range</c>): connections and servers of
    /// the tests that run meanwhile cannot take one of these before the program listens.
    /// </summary>
    private const int First = 20_000;
    private const int End = 32_768;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port of 127.0.0.1 that nothing listens on, another one each time.</summary>
    /// <exception cref="InvalidOperationException">All of them are taken.</exception>
    public static int Free()
    {
        var start = Random.Shared.Next(End - First); // Two test processes hardly begin at the same place.
        for (var i = 0; i < End - First; i++)
        {
            var port = First + ((start + i) % (End - First));
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port of 127.0.0.1 from {First} to {End - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
