using Coder.Tunnel;

namespace Coder.Server.Apps;

/// <summary>
/// A connection to an app. When it is given up, the app is told that nothing more comes, and has a moment to hear it; then the stream is
/// reset, so that no app goes on sending a download that nobody reads.
/// </summary>
internal sealed class AppStream(TunnelStream stream, TimeProvider time) : DuplexStream
{
    /// <summary>What an app may still send, in bytes, and how long it may take to end.</summary>
    private const int Farewell = 64 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _disposed;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _ = EndAsync();
        }

        base.Dispose(disposing);
    }

    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            stream.CloseWrite();
            var buffer = new byte[4 << 10];
            for (var left = Farewell; left > 0;)
            {
                var count = await stream.ReadAsync(buffer, patience.Token);
                left = count == 0 ? 0 : left - count;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is given up all the same.
        }
        finally
        {
            stream.Reset();
            await stream.DisposeAsync();
        }
    }
}
