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

    /// <summary>As many ports as a test process takes for itself at once.</summary>
    private const int Block = 64;
    private const int Blocks = (End - First) / Block;

    private static readonly Lock Gate = new();

    /// <summary>Its byte N is locked by the process that block N belongs to, until that ends, however it does.</summary>
    private static readonly Lazy<FileStream> Owners = new(() => new FileStream(
        Path.Combine(Path.GetTempPath(), $"coder-test-ports-{Environment.UserName}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite));

    private static readonly HashSet<int> Taken = [];
    private static int _next;
    private static int _end;

    /// <summary>
    /// A port of 127.0.0.1 that nothing listens on, another one each time. Test processes that run beside this one do not get it, also while the
    /// program that it is for does not listen yet, or not any more.
    /// </summary>
    /// <exception cref="InvalidOperationException">All of them are taken.</exception>
    public static int Free()
    {
        lock (Gate)
        {
            while (true)
            {
                if (_next == _end)
                {
                    TakeBlock();
                }

                var port = _next++;
                if (IsFree(port))
                {
                    return port;
                }
            }
        }
    }

    private static void TakeBlock()
    {
        var start = Random.Shared.Next(Blocks);
        for (var i = 0; i < Blocks; i++)
        {
            var block = (start + i) % Blocks;
            if (Taken.Add(block) && TryLock(block))
            {
                _next = First + (block * Block);
                _end = _next + Block;
                return;
            }
        }

        throw new InvalidOperationException($"No port of 127.0.0.1 from {First} to {End - 1} is free.");
    }

    private static bool TryLock(int block)
    {
        try
        {
            Owners.Value.Lock(block, 1);
            return true;
        }
        catch (IOException)
        {
            return false; // Another process has it.
        }
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
