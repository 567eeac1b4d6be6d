using System.Net;
using System.Net.Sockets;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Forwarding;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>A running workspace behind a <see cref="FakeCoder"/>: its tunnel connects to ports of this machine.</summary>
internal sealed class FakeWorkspace
{
    private readonly Lock _gate = new();
    private HttpListenerContext? _connection;

    public FakeWorkspace(FakeCoder server)
    {
        server.On("GET", "users/me/workspace/demo", Samples.Workspace, CoderJsonContext.Default.Workspace);
        server.On("GET", "users/ada/workspace/demo", Samples.Workspace, CoderJsonContext.Default.Workspace);
        server.On("GET", $"workspaceagents/{Samples.Agent.Id}/tunnel", ServeAsync);
    }

    /// <summary>Connections to the tunnel so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Serves streams of kinds that this class does not.</summary>
    public Func<YamuxStream, StreamRequest, Task>? OnStream { get; set; }

    /// <summary>Breaks the present connection without a word, as a killed server does.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _connection!.Response.Abort();
        }
    }

    private async Task ServeAsync(HttpListenerContext context, string body)
    {
        using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
        await using var session = new YamuxSession(new WebSocketByteStream(socket), YamuxRole.Server);
        lock (_gate)
        {
            _connection = context;
            Connections++;
        }

        try
        {
            while (await session.AcceptStreamAsync(CancellationToken.None) is { } stream)
            {
                _ = Task.Run(() => ServeAsync(stream));
            }
        }
        catch (IOException)
        {
            // Cut.
        }
    }

    private async Task ServeAsync(YamuxStream stream)
    {
        var request = await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, CancellationToken.None);
        if (request is not TcpStreamRequest forward)
        {
            await OnStream!(stream, request);
            return;
        }

        try
        {
            var udp = forward.Network == ForwardNetworks.Udp;
            var target = udp ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await target.ConnectAsync(IPAddress.Loopback, int.Parse(forward.Address.Split(':')[^1]));
            await StreamHeader.AcceptAsync(stream, CancellationToken.None);
            await (udp ? DatagramSplice.RunAsync(stream, target, CancellationToken.None) : SocketSplice.RunAsync(stream, target, CancellationToken.None));
        }
        catch (SocketException)
        {
            await StreamHeader.RefuseAsync(stream, $"Nothing listens on {forward.Address} in the workspace.", CancellationToken.None);
        }
    }
}
