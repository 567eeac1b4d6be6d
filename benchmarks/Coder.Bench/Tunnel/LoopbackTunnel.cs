using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Yamux;

namespace Coder.Bench.Tunnel;

/// <summary>A client and an agent in this process, with a WebSocket over loopback between them.</summary>
internal sealed class LoopbackTunnel : IAsyncDisposable
{
    private readonly ResumableStreams _streams = new(ResumeOptions.Default with { MaxStreams = 10_000 });
    private readonly Channel<TunnelStream> _accepted = Channel.CreateUnbounded<TunnelStream>();
    private readonly YamuxSession _agent;
    private readonly ResumingClient _client;
    private readonly Task _accepting;

    private LoopbackTunnel(YamuxSession client, YamuxSession agent)
    {
        _agent = agent;
        _client = new ResumingClient(client, _ => throw new InvalidOperationException("The connection broke."), ResumeOptions.Default);
        _accepting = AcceptAsync();
    }

    public static async Task<LoopbackTunnel> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient { NoDelay = true };
        var connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var agent = await listener.AcceptTcpClientAsync();
        agent.NoDelay = true;
        await connecting;
        return new LoopbackTunnel(
            new YamuxSession(new WebSocketByteStream(WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions())), YamuxRole.Client),
            new YamuxSession(new WebSocketByteStream(WebSocket.CreateFromStream(agent.GetStream(), new WebSocketCreationOptions { IsServer = true })), YamuxRole.Server));
    }

    public async Task<(TunnelStream Client, TunnelStream Agent)> OpenAsync(bool resumes)
    {
        var client = await _client.OpenAsync(
            (transport, point, ct) => StreamHeader.OpenAsync<StreamRequest>(
                transport,
                new ExecStreamRequest { UserId = Guid.Empty, Resume = resumes ? new StreamResumption(point.Id, point.Received) : null },
                AgentProtocolJson.Default.StreamRequest,
                ct).AsTask(),
            CancellationToken.None);
        return (client, await _accepted.Reader.ReadAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _agent.DisposeAsync();
        await _accepting;
        _streams.Close("The measurement is over.");
    }

    private async Task AcceptAsync()
    {
        while (await _agent.AcceptStreamAsync(CancellationToken.None) is { } transport)
        {
            var request = await StreamHeader.ReadAsync(transport, AgentProtocolJson.Default.StreamRequest, CancellationToken.None);
            if (request.Resume is { } resume)
            {
                var stream = await _streams.OpenAsync(resume.Id, Guid.Empty, transport, CancellationToken.None);
                await _accepted.Writer.WriteAsync(stream ?? throw new InvalidOperationException("A stream was opened twice."));
            }
            else
            {
                await StreamHeader.AcceptAsync(transport, CancellationToken.None);
                await _accepted.Writer.WriteAsync(transport);
            }
        }
    }
}
