using System.Buffers.Binary;
using System.Text;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>Reads the output of a container (<c>GET /containers/{id}/logs</c>).</summary>
internal static class ContainerLogs
{
    private const int HeaderLength = 8;
    private const int ChunkLimit = 64 << 10;

    /// <summary>How much of an output is kept; the rest is read and dropped.</summary>
    public const int Kept = 1 << 20;

    /// <summary>The last lines of what a container has written so far.</summary>
    public static Task<string> TailAsync(EngineClient engine, string id, bool tty, int lines, CancellationToken ct) =>
        ReadAsync(engine, $"containers/{id}/logs?stdout=1&stderr=1&tail={lines}", tty, ct);

    /// <summary>All that a container writes until it ends, at most <see cref="Kept"/> bytes.</summary>
    public static Task<string> FollowAsync(EngineClient engine, string id, bool tty, CancellationToken ct) =>
        ReadAsync(engine, $"containers/{id}/logs?stdout=1&stderr=1&follow=1", tty, ct);

    /// <summary>Reads logs of any query.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">What to ask for.</param>
    /// <param name="tty">Whether the container has a terminal: then there are no frames.</param>
    /// <param name="ct">Cancels the reading.</param>
    /// <exception cref="EngineException">The engine refused, or the connection broke.</exception>
    public static async Task<string> ReadAsync(EngineClient engine, string path, bool tty, CancellationToken ct)
    {
        using var response = await engine.StreamAsync(HttpMethod.Get, path, null, null, ct);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var text = new MemoryStream();
        try
        {
            if (tty)
            {
                await ReadPlainAsync(stream, text, ct);
            }
            else
            {
                await ReadFramesAsync(stream, text, ct);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw engine.Explain(e);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static async Task ReadPlainAsync(Stream stream, MemoryStream text, CancellationToken ct)
    {
        var buffer = new byte[ChunkLimit];
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            Keep(text, buffer.AsSpan(0, read));
        }
    }

    // Each frame has a header: one byte for the stream, three zeros, and the length of what follows (big endian).
    private static async Task ReadFramesAsync(Stream stream, MemoryStream text, CancellationToken ct)
    {
        var header = new byte[HeaderLength];
        var buffer = new byte[ChunkLimit];
        while (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, ct) == HeaderLength)
        {
            for (var left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)); left > 0;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ChunkLimit)), ct);
                if (read == 0)
                {
                    return;
                }

                Keep(text, buffer.AsSpan(0, read));
                left -= (uint)read;
            }
        }
    }

    private static void Keep(MemoryStream text, ReadOnlySpan<byte> bytes) => text.Write(bytes[..(int)Math.Min(bytes.Length, Kept - text.Length)]);
}
