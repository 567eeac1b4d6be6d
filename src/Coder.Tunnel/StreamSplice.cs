using System.Buffers;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel;

/// <summary>Joins two streams: what one side sends the other gets, half closes and resets included.</summary>
public static class StreamSplice
{
    private const int BufferBytes = 160 << 10;

    /// <summary>
    /// Copies both ways until both directions have ended, then disposes both streams. A failure or a cancellation
    /// resets both; it is not thrown, since each side sees it on its own stream.
    /// </summary>
    /// <returns>Bytes copied from <paramref name="first"/> to <paramref name="second"/> and back.</returns>
    public static async Task<(long Forward, long Back)> RunAsync(YamuxStream first, YamuxStream second, CancellationToken cancellationToken)
    {
        await using var disposeFirst = first;
        await using var disposeSecond = second;
        foreach (var stream in (YamuxStream[])[first, second])
        {
            // Copying is all that happens between the two, and what comes was gathered by the other side already.
            stream.ReaderIsQuick = true;
            stream.WritesAtOnce = true;
        }

        var forward = CopyAsync(first, second, cancellationToken);
        var back = CopyAsync(second, first, cancellationToken);
        return (await forward, await back);
    }

    private static async Task<long> CopyAsync(YamuxStream source, YamuxStream target, CancellationToken cancellationToken)
    {
        var copied = 0L;
        try
        {
            while (true)
            {
                // Wait without a buffer: an idle stream costs none.
                await source.WaitToReadAsync(cancellationToken);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
                try
                {
                    var read = await source.ReadAsync(buffer, cancellationToken);
                    if (read == 0)
                    {
                        target.CloseWrite();
                        return copied;
                    }

                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    copied += read;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            source.Reset();
            target.Reset();
            return copied;
        }
    }
}
