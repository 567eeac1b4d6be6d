using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Coder.Tunnel.Forwarding;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Forwarding;

/// <summary>
/// Carries datagrams from a local port to the workspace and the answers back. Each sender has a stream of its own, which ends when
/// nothing passed for <see cref="IdleTime"/>.
/// </summary>
internal sealed class UdpForward(TimeProvider time, ForwardTunnel tunnel, ForwardSpec spec, Action<ForwardSpec, Exception> report)
{
    /// <summary>How long a flow is kept without a datagram.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(2);

    private const int MaxSenders = 512;
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<EndPoint, Channel<byte[]>> _senders = [];

    /// <summary>Serves a bound socket until it is cancelled.</summary>
    public async Task RunAsync(Socket socket, CancellationToken ct)
    {
        var buffer = new byte[DatagramSplice.MaxBytes];
        var anybody = socket.LocalEndPoint!;
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, anybody, ct);
                Flow(socket, received.RemoteEndPoint, ct)?.Writer.TryWrite(buffer.AsSpan(0, received.ReceivedBytes).ToArray());
            }
            catch (SocketException)
            {
                // The answer to an earlier datagram: its sender has gone.
            }
        }
    }

    /// <returns>Null when there are too many senders: the datagram is lost.</returns>
    private Channel<byte[]>? Flow(Socket socket, EndPoint sender, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_senders.TryGetValue(sender, out var flow) && _senders.Count < MaxSenders)
            {
                // A full queue drops what comes, as a router does.
                flow = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
                _senders.Add(sender, flow);
                _ = Task.Run(() => ServeAsync(socket, sender, flow.Reader, ct), CancellationToken.None);
            }

            return flow;
        }
    }

    private async Task ServeAsync(Socket socket, EndPoint sender, ChannelReader<byte[]> waiting, CancellationToken ct)
    {
        using var idle = new CancellationTokenSource(IdleTime, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, ct);
        try
        {
            await using var stream = await tunnel.OpenAsync(spec, ct);
            using var frames = new LengthPrefixedFrames(stream, DatagramSplice.MaxBytes);
            var answering = AnswerAsync(socket, sender, frames, idle, ended);
            while (await waiting.WaitToReadAsync(ended.Token))
            {
                while (waiting.TryRead(out var datagram))
                {
                    idle.CancelAfter(IdleTime);
                    await frames.WriteAsync(datagram, ended.Token);
                }
            }

            await answering;
        }
        catch (Exception e)
        {
            if (!ended.IsCancellationRequested)
            {
                report(spec, e);
            }
        }
        finally
        {
            lock (_gate)
            {
                _senders.Remove(sender);
            }
        }
    }

    private static async Task AnswerAsync(
        Socket socket, EndPoint sender, LengthPrefixedFrames frames, CancellationTokenSource idle, CancellationTokenSource ended)
    {
        try
        {
            while (await frames.ReadAsync(ended.Token) is { } datagram)
            {
                idle.CancelAfter(IdleTime);
                await socket.SendToAsync(datagram, sender, ended.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Both the stream and the sender may go at any time.
        }

        if (!ended.IsCancellationRequested)
        {
            await ended.CancelAsync();
        }
    }
}
