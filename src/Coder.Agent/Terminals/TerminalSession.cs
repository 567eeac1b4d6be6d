using System.Text;
using System.Text.Json;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Terminals;

/// <summary>A client on a <c>pty</c> stream: JSON frames with input and sizes come, raw output goes.</summary>
internal static class TerminalSession
{
    private const int MaxFrameBytes = 1 << 20;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    /// <summary>Serves the client until it leaves or the terminal ends, then closes the stream.</summary>
    public static async Task RunAsync(TunnelStream stream, ReconnectingTerminal terminal, CancellationToken cancellationToken)
    {
        using var clientGone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(stream, terminal, clientGone);
        try
        {
            await terminal.AttachAsync((bytes, cancel) => stream.WriteAsync(bytes, cancel), clientGone.Token);
            stream.CloseWrite();
            await Task.WhenAny(listening, Task.Delay(ClosePatience, cancellationToken));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            stream.Reset();
        }

        await clientGone.CancelAsync();
        await listening;
    }

    private static async Task ListenAsync(TunnelStream stream, ReconnectingTerminal terminal, CancellationTokenSource clientGone)
    {
        using var frames = new LengthPrefixedFrames(stream, MaxFrameBytes);
        try
        {
            while (await frames.ReadAsync(clientGone.Token) is { } frame)
            {
                var message = JsonSerializer.Deserialize(frame.Span, AgentProtocolJson.Default.PtyClientMessage);
                if (message is { Width: { } width, Height: { } height })
                {
                    terminal.Resize(width, height);
                }

                if (message?.Data is { Length: > 0 } data)
                {
                    await terminal.WriteAsync(Encoding.UTF8.GetBytes(data), clientGone.Token);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            // The client has gone, or speaks nonsense, which is the same; or the terminal has ended.
        }

        await clientGone.CancelAsync();
    }
}
