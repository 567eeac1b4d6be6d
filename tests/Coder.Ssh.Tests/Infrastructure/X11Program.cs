using System.Net;
using System.Net.Sockets;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>A program that greets an X11 server as libraries do (X protocol, chapter 8), and prints what it says.</summary>
internal sealed class X11Program(X11Screen screen) : ISessionProgram
{
    public const int GreetingBytes = 48;

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, 6000 + screen.Display, cancellationToken);
        byte[] greeting = [(byte)'l', 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0, .. "MIT-MAGIC-COOKIE-1\0\0"u8, .. screen.Cookie];
        greeting.Length.ShouldBe(GreetingBytes);
        await client.GetStream().WriteAsync(greeting, cancellationToken);
        await client.GetStream().CopyToAsync(channel, cancellationToken);
        return new SessionExit(0);
    }

    public void Resize(WindowSize size)
    {
    }

    public void Signal(string name)
    {
    }

    public bool Break(TimeSpan length) => false;
}
