using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>A terminal in a workspace that outlives whoever is attached to it, joined to local streams.</summary>
/// <param name="socket">Attached to it; stays the caller's.</param>
internal sealed class ReconnectingTerminal(WebSocket socket) : IDisposable
{
    private const int BufferBytes = 32 << 10;

    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Carries input and output until the terminal ends, or the input does: then it lives on in the workspace.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);

        // A read of a terminal cannot be cancelled, so nobody waits for the end of this.
        _ = SendInputAsync(input, ended.Token);
        var buffer = new byte[BufferBytes];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), ct) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await output.WriteAsync(buffer.AsMemory(0, received.Count), ct);
                await output.FlushAsync(ct);
            }
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    /// <summary>Tells the terminal its new size.</summary>
    public async Task ResizeAsync(TerminalSize size, CancellationToken ct)
    {
        try
        {
            await SendAsync(new PtyClientMessage(Height: size.Height, Width: size.Width), ct);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is ending; its reader says why.
        }
    }

    public void Dispose() => _sending.Dispose();

    private async Task SendInputAsync(Stream input, CancellationToken ct)
    {
        var buffer = new byte[BufferBytes];
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[Encoding.UTF8.GetMaxCharCount(BufferBytes)];
        try
        {
            while (await input.ReadAsync(buffer, ct) is > 0 and var read)
            {
                // Half a character waits for its other half.
                if (decoder.GetChars(buffer, 0, read, text, 0) is > 0 and var count)
                {
                    await SendAsync(new PtyClientMessage(new string(text, 0, count)), ct);
                }
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        }
        catch (Exception e) when (e is IOException or WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The terminal ended, or the connection did; the reader says which.
        }
    }

    private async Task SendAsync(PtyClientMessage message, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes(message, AgentProtocolJson.Default.PtyClientMessage), WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }
}
