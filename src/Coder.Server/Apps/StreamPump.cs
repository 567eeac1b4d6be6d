using System.Buffers;

namespace Coder.Server.Apps;

/// <summary>Copies a stream piece by piece. While nothing comes no buffer is held, so that idle connections cost little.</summary>
internal static class StreamPump
{
    /// <summary>Copies until the source ends; every piece is flushed.</summary>
    public static async Task CopyAsync(Stream source, Stream target, int bufferBytes, CancellationToken ct)
    {
        while (true)
        {
#pragma warning disable CA2022 // Nothing is read: it only waits until something can be.
            _ = await source.ReadAsync(Memory<byte>.Empty, ct);
#pragma warning restore CA2022
            var buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
            try
            {
                var count = await source.ReadAsync(buffer, ct);
                if (count == 0)
                {
                    return;
                }

                await target.WriteAsync(buffer.AsMemory(0, count), ct);
                await target.FlushAsync(ct);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
