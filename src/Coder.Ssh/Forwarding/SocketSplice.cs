using System.Buffers;
using System.Net.Sockets;

namespace Coder.Ssh.Forwarding;

/// <summary>Joins a channel and a socket: what one side sends the other gets, half closes included.</summary>
internal static class SocketSplice
{
    /// <summary>Copies both ways until both have ended or one failed, then closes the channel. The socket stays the caller's.</summary>
    public static async Task RunAsync(SshChannel channel, Socket socket, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(failed.Token, channel.Closed);

        // What the client sent before it closed the channel still goes to the socket.
        await Task.WhenAll(
            StopOnFailureAsync(ToSocketAsync(channel, socket, failed.Token), channel, failed),
            StopOnFailureAsync(ToChannelAsync(channel, socket, unwanted.Token), channel, failed));
        await channel.CloseAsync(cancellationToken);
    }

    private static async Task StopOnFailureAsync(Task copy, SshChannel channel, CancellationTokenSource failed)
    {
        try
        {
            await copy;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            if (!channel.Closed.IsCancellationRequested)
            {
                await failed.CancelAsync();
            }
        }
    }

    private static async Task ToSocketAsync(SshChannel channel, Socket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Waits without a buffer: an idle connection costs none.
            await channel.WaitToReadAsync(cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(SshChannel.MaxDataBytes);
            try
            {
                var read = await channel.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent), cancellationToken);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static async Task ToChannelAsync(SshChannel channel, Socket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(SshChannel.MaxDataBytes);
            try
            {
                var read = await socket.ReceiveAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    await channel.EndOutputAsync(cancellationToken);
                    return;
                }

                await channel.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
