using System.Net.WebSockets;

namespace Coder.Tunnel;

/// <summary>
/// The binary messages of a WebSocket as one byte stream; message boundaries mean nothing. One reader and one
/// writer at a time. Owns the WebSocket: disposal sends the close frame if that is possible at once.
/// </summary>
/// <param name="socket">The open WebSocket.</param>
public sealed class WebSocketByteStream(WebSocket socket) : DuplexStream
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private int _disposed;

    /// <inheritdoc/>
    /// <exception cref="IOException">The connection broke, or a text message came.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, cancellationToken);
                switch (received.MessageType)
                {
                    case WebSocketMessageType.Close:
                        return 0;
                    case WebSocketMessageType.Text:
                        throw new TunnelException("A text message came on a WebSocket that carries binary messages.");
                    case WebSocketMessageType.Binary when received.Count > 0:
                        return received.Count;
                    default:
                        continue;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new TunnelException($"The WebSocket broke while reading: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The connection broke.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new TunnelException($"The WebSocket broke while writing: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await CloseAsync();
            socket.Dispose();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            socket.Abort();
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task CloseAsync()
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(CloseTimeout);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, timeout.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
