using System.Collections.Concurrent;
using System.Net.Sockets;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Tests.Apps;

/// <summary>An agent that connects <c>tcp</c> streams to this machine, as a real one does, and counts them.</summary>
internal sealed class ForwardingAgent : IAsyncDisposable
{
    private readonly YamuxSession _session;
    private readonly ControlChannel _control;
    private readonly ConcurrentDictionary<YamuxStream, byte> _streams = new();
    private readonly Task _serving;

    private ForwardingAgent(YamuxSession session, YamuxStream control, IReadOnlyList<ListeningPort> ports)
    {
        _session = session;
        _control = new ControlChannel(control, new ControlMethods().Add(
            AgentMethods.ListeningPorts, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ListeningPorts, (_, _) => ValueTask.FromResult(new ListeningPorts(ports))));
        _serving = ServeAsync();
    }

    /// <summary>Streams that are open now.</summary>
    public int Open => _streams.Count;

    /// <summary>Streams that were ever opened.</summary>
    public int Opened { get; private set; }

    public static async Task<ForwardingAgent> ConnectAsync(TestServer server, string token, params ListeningPort[] ports)
    {
        var (session, control) = await AgentTunnels.OfAgentAsync(server, token);
        return new ForwardingAgent(session, control, ports);
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _session.DisposeAsync();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (await _session.AcceptStreamAsync(CancellationToken.None) is { } stream)
            {
                Opened++;
                _ = Task.Run(() => ServeAsync(stream));
            }
        }
        catch (IOException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(YamuxStream stream)
    {
        _streams[stream] = 0;
        try
        {
            var request = (TcpStreamRequest)await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, CancellationToken.None);
            var address = new Uri($"tcp://{request.Address}");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address.Host, address.Port);
            }
            catch (SocketException e)
            {
                await StreamHeader.RefuseAsync(stream, e.Message, CancellationToken.None);
                return;
            }

            await StreamHeader.AcceptAsync(stream, CancellationToken.None);
            await using var socket = client.GetStream();
            await Task.WhenAll(CopyAsync(stream, socket, () => client.Client.Shutdown(SocketShutdown.Send)), CopyAsync(socket, stream, stream.CloseWrite));
        }
        catch (IOException)
        {
            // The server went away.
        }
        finally
        {
            _streams.TryRemove(stream, out _);
            await stream.DisposeAsync();
        }
    }

    private static async Task CopyAsync(Stream source, Stream target, Action end)
    {
        try
        {
            await source.CopyToAsync(target, 64 << 10);
            end();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side broke off, and so does the other.
            (source as YamuxStream ?? target as YamuxStream)!.Reset();
            (source as NetworkStream ?? target as NetworkStream)!.Close();
        }
    }
}
