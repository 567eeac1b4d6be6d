using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Ssh;

/// <summary>Sends a byte to a remote <c>cat</c> and waits for it.</summary>
/// <param name="stream">An open <c>exec</c> stream.</param>
internal sealed class EchoProbe(Stream stream) : IDisposable
{
    private readonly TypedFrames _frames = new(stream);

    public async Task RoundAsync(CancellationToken ct)
    {
        await _frames.WriteAsync(ExecFrameTypes.Stdin, "."u8.ToArray(), ct);
        while (await _frames.ReadAsync(ct) is { } frame)
        {
            if (frame.Type == ExecFrameTypes.Stdout)
            {
                return;
            }
        }

        throw new TunnelException("The workspace closed the connection.");
    }

    public void Dispose() => _frames.Dispose();
}
