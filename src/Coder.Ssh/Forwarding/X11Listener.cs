using System.Net;
using System.Net.Sockets;
using Coder.Ssh.Connection;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Forwarding;

/// <summary>Lends the client's X11 screen (RFC 4254 §6.3) on the first free display from 10 on, to programs on this machine.</summary>
internal sealed class X11Listener : IDisposable
{
    private const int FirstDisplay = 10;
    private const int LastDisplay = 200;
    private const int PortOfDisplayZero = 6000;
    private const int MaxCookieDigits = 512;

    private readonly Listener _listener;

    private X11Listener(Listener listener, X11Screen screen)
    {
        _listener = listener;
        Screen = screen;
    }

    /// <summary>The screen with its display.</summary>
    public X11Screen Screen { get; }

    /// <summary>Whether these can be written into an authority file.</summary>
    public static bool IsCookie(string protocol, string cookie) =>
        protocol.Length is > 0 and < 64 && protocol.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && cookie.Length is > 0 and <= MaxCookieDigits && cookie.Length % 2 == 0 && cookie.All(char.IsAsciiHexDigit);

    /// <summary>Listens; null when it is not permitted or no display is free.</summary>
    public static X11Listener? TryOpen(SshConnection connection, bool isSingle, X11Screen screen)
    {
        IDisposable? permit;
        try
        {
            permit = connection.Handler.Permit(new ForwardRequest(ForwardKind.X11));
        }
        catch (SshRefusedException)
        {
            return null;
        }

        for (var display = FirstDisplay; display <= LastDisplay; display++)
        {
            try
            {
                var socket = Listener.Bind(IPAddress.Loopback, PortOfDisplayZero + display);
                return new X11Listener(new Listener(connection, [socket], "x11", Describe, permit, isSingle), screen with { Display = display });
            }
            catch (SocketException)
            {
                // Another session's display.
            }
        }

        permit?.Dispose();
        return null;
    }

    public void Dispose() => _listener.Dispose();

    private static SshWriter Describe(Socket accepted)
    {
        var origin = (IPEndPoint)accepted.RemoteEndPoint!;
        return new SshWriter().Text(origin.Address.ToString()).UInt32((uint)origin.Port);
    }
}
