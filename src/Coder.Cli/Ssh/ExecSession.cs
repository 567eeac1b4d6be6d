using System.Text.Json;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Ssh;

/// <summary>One command in a workspace: its frames on an open <c>exec</c> stream joined to local streams.</summary>
/// <param name="stream">The stream, after its header was answered.</param>
internal sealed class ExecSession(Stream stream) : IDisposable
{
    private const int BufferBytes = 32 << 10;

    private readonly TypedFrames _frames = new(stream);

    /// <summary>Carries input and output until the command ends.</summary>
    /// <returns>Its exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="TunnelException">The connection ended before the command did.</exception>
    public async Task<int> RunAsync(Stream input, Stream output, Stream error, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);

        // A read of a terminal cannot be cancelled, so nobody waits for the end of this.
        _ = SendInputAsync(input, ended.Token);
        try
        {
            while (await _frames.ReadAsync(ct) is { } frame)
            {
                switch (frame.Type)
                {
                    case ExecFrameTypes.Stdout:
                        await WriteAsync(output, frame.Payload, ct);
                        break;
                    case ExecFrameTypes.Stderr:
                        await WriteAsync(error, frame.Payload, ct);
                        break;
                    case ExecFrameTypes.Exit:
                        return JsonSerializer.Deserialize(frame.Payload.Span, AgentProtocolJson.Default.ExecExit)?.Code ?? 0;
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
        }

        throw new TunnelException("The workspace closed the connection before the command ended.");
    }

    /// <summary>Tells the remote terminal its new size.</summary>
    public async Task ResizeAsync(TerminalSize size, CancellationToken ct)
    {
        try
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(
                new ExecWindowSize(size.Width, size.Height), AgentProtocolJson.Default.ExecWindowSize);
            await _frames.WriteAsync(ExecFrameTypes.Resize, payload, ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is ending; its reader says why.
        }
    }

    public void Dispose() => _frames.Dispose();

    private async Task SendInputAsync(Stream input, CancellationToken ct)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            int read;
            do
            {
                // An empty frame is the end of input.
                read = await input.ReadAsync(buffer, ct);
                await _frames.WriteAsync(ExecFrameTypes.Stdin, buffer.AsMemory(0, read), ct);
            }
            while (read > 0);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The command ended, or the connection did; the reader says which.
        }
    }

    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await target.WriteAsync(bytes, ct);
        await target.FlushAsync(ct);
    }
}
