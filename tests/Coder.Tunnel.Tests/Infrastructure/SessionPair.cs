using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Coder.Testing;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>Two sessions that talk to each other.</summary>
internal sealed class SessionPair(YamuxSession client, YamuxSession server) : IAsyncDisposable
{
    public YamuxSession Client { get; } = client;

    public YamuxSession Server { get; } = server;

    public static SessionPair InMemory(YamuxOptions? options = null)
    {
        var (left, right) = Duplex.Create();
        return new SessionPair(new YamuxSession(left, YamuxRole.Client, options), new YamuxSession(right, YamuxRole.Server, options));
    }

    public static async Task<SessionPair> OverWebSocketAsync()
    {
        var (client, server) = await WebSocketsAsync();
        return new SessionPair(
            new YamuxSession(new WebSocketByteStream(client), YamuxRole.Client), new YamuxSession(new WebSocketByteStream(server), YamuxRole.Server));
    }

    public static async Task<(WebSocket Client, WebSocket Server)> WebSocketsAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        var connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Deadline.Token());
        var server = await listener.AcceptTcpClientAsync(Deadline.Token());
        await connecting;
        return (
            WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions()),
            WebSocket.CreateFromStream(server.GetStream(), new WebSocketCreationOptions { IsServer = true }));
    }

    public async Task<(YamuxStream Opened, YamuxStream Accepted)> StreamsAsync()
    {
        var opened = await Client.OpenStreamAsync(Deadline.Token());
        var accepted = await Server.AcceptStreamAsync(Deadline.Token());
        return (opened, accepted.ShouldNotBeNull());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
