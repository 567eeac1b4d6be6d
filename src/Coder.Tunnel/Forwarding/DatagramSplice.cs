using System.Net.Sockets;
using Coder.Tunnel.Framing;

namespace Coder.Tunnel.Forwarding;

/// <summary>Joins a stream of a tunnel, whose frames are datagrams, to a connected UDP socket.</summary>
public static class DatagramSplice
{
    /// <summary>Longest datagram, in bytes: what IPv4 and IPv6 can carry without jumbograms.</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <summary>
    /// Carries datagrams both ways until the stream ends, then disposes both. As with UDP itself a datagram that the socket does not
    /// take (nobody listens, no route, too long) is lost without a word.
    /// </summary>
    public static async Task RunAsync(Stream stream, Socket socket, CancellationToken cancellationToken)
    {
        await using var disposeStream = stream;
        using var disposeSocket = socket;
        using var frames = new LengthPrefixedFrames(stream, MaxBytes);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = AnswerAsync(frames, socket, ended.Token);
        try
        {
            while (await frames.ReadAsync(ended.Token) is { } datagram)
            {
                await SendAsync(socket, datagram, ended.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has gone; a flow of datagrams has no end to tell anyone.
        }

        await ended.CancelAsync();
        await answers;
    }

    private static async Task AnswerAsync(LengthPrefixedFrames frames, Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        try
        {
            while (true)
            {
                try
                {
                    await frames.WriteAsync(buffer.AsMemory(0, await socket.ReceiveAsync(buffer, cancellationToken)), cancellationToken);
                }
                catch (SocketException)
                {
                    // The answer to an earlier datagram: nobody listens there, for now.
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The stream has ended.
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(datagram, cancellationToken);
        }
        catch (SocketException)
        {
            // Lost, as datagrams may be.
        }
    }
}
