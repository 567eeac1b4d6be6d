using System.Buffers;
using System.Net.Sockets;

namespace Coder.Tunnel.Forwarding;

/// <summary>Joins a stream of a tunnel to a connected socket: what one side sends the other gets, half closes and resets included.</summary>
public static class SocketSplice
{
    private const int BufferBytes = 64 << 10;

    /// <summary>
    /// Copies both ways until both directions have ended, then disposes both. A slow reader on one side keeps the other waiting. A
    /// failure or a cancellation resets both; it is not thrown, since each side sees it on its own connection.
    /// </summary>
    /// <param name="stream">The stream of the tunnel.</param>
    /// <param name="socket">A connected socket of a byte stream (TCP or a Unix socket).</param>
    /// <param name="cancellationToken">Resets both.</param>
    public static async Task RunAsync(TunnelStream stream, Socket socket, CancellationToken cancellationToken)
    {
        await using var disposeStream = stream;
        using var disposeSocket = socket;
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            // A key stroke must not wait for the answer to the one before.
            socket.NoDelay = true;
        }

        await Task.WhenAll(
            CopyAsync(ReadStreamAsync, WriteSocketAsync, () => socket.Shutdown(SocketShutdown.Send)),
            CopyAsync(ReadSocketAsync, WriteStreamAsync, stream.CloseWrite));

        ValueTask<int> ReadStreamAsync(Memory<byte> buffer) => stream.ReadAsync(buffer, cancellationToken);

        ValueTask WriteStreamAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, cancellationToken);

        ValueTask<int> ReadSocketAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, cancellationToken);

        async ValueTask WriteSocketAsync(ReadOnlyMemory<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
            }
        }

        async Task CopyAsync(Func<Memory<byte>, ValueTask<int>> read, Func<ReadOnlyMemory<byte>, ValueTask> write, Action end)
        {
            try
            {
                while (await CopyOnceAsync(read, write))
                {
                }

                end();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                stream.Reset();
                Abort(socket);
            }
        }
    }

    private static async Task<bool> CopyOnceAsync(Func<Memory<byte>, ValueTask<int>> read, Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        // Wait without a buffer: an idle connection costs none.
        await read(Memory<byte>.Empty);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var count = await read(buffer);
            await write(buffer.AsMemory(0, count));
            return count > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Closing with data still to come would look like a regular end to the peer.
    private static void Abort(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
        {
            socket.Close();
        }
        else
        {
            socket.Close(timeout: 0);
        }
    }
}
