using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Tunnel.Framing;

/// <summary>
/// The first frame of every stream, which says what the stream is for, and its answer: uint16 big endian
/// length and UTF-8 JSON. The answer is <c>{"ok":true}</c> or <c>{"ok":false,"error":"…"}</c>.
/// </summary>
public static class StreamHeader
{
    /// <summary>Longest header, in bytes of JSON.</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <summary>Writes a header.</summary>
    /// <exception cref="MalformedHeaderException">The header is longer than <see cref="MaxBytes"/>.</exception>
    public static async ValueTask WriteAsync<T>(Stream stream, T header, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, type);
        if (json.Length > MaxBytes)
        {
            throw new MalformedHeaderException($"The stream header has {json.Length} bytes; at most {MaxBytes} are possible. Shorten the command or the environment.");
        }

        var frame = new byte[sizeof(ushort) + json.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)json.Length);
        json.CopyTo(frame, sizeof(ushort));
        await stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="MalformedHeaderException">What was read is not a header of this type.</exception>
    /// <exception cref="TunnelException">The stream ended.</exception>
    public static async ValueTask<T> ReadAsync<T>(Stream stream, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            var length = new byte[sizeof(ushort)];
            await stream.ReadExactlyAsync(length, cancellationToken);
            var json = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(json, cancellationToken);
            return JsonSerializer.Deserialize(json, type) ?? throw new MalformedHeaderException("The stream header is null; an object was expected.");
        }
        catch (EndOfStreamException e)
        {
            throw new TunnelException("The stream ended within its header.", e);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new MalformedHeaderException($"The stream header is not understood: {e.Message}", e);
        }
    }

    /// <summary>Answers a header: the stream is open.</summary>
    public static ValueTask AcceptAsync(Stream stream, CancellationToken cancellationToken) =>
        WriteAsync(stream, new StreamAnswer(true), TunnelJson.Default.StreamAnswer, cancellationToken);

    /// <summary>Answers a header: the stream is open, and resumable when <paramref name="received"/> says how far this side has received.</summary>
    public static ValueTask AcceptAsync(Stream stream, long? received, CancellationToken cancellationToken) =>
        WriteAsync(stream, new StreamAnswer(true) { Received = received }, TunnelJson.Default.StreamAnswer, cancellationToken);

    /// <summary>Answers a header: the stream is refused, with a reason for people.</summary>
    public static ValueTask RefuseAsync(Stream stream, string error, CancellationToken cancellationToken) =>
        WriteAsync(stream, new StreamAnswer(false, error), TunnelJson.Default.StreamAnswer, cancellationToken);

    /// <summary>Answers a header: the stream is refused for the moment; the same header may be accepted a little later.</summary>
    public static ValueTask RefuseForNowAsync(Stream stream, string error, CancellationToken cancellationToken) =>
        WriteAsync(stream, new StreamAnswer(false, error) { Retry = true }, TunnelJson.Default.StreamAnswer, cancellationToken);

    /// <summary>Writes a header and waits for its answer.</summary>
    /// <exception cref="StreamRefusedException">The other side refused.</exception>
    /// <exception cref="TunnelException">The stream ended or the answer is malformed.</exception>
    public static async ValueTask<StreamAnswer> OpenAsync<T>(Stream stream, T header, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, header, type, cancellationToken);
        return await ReadAnswerAsync(stream, cancellationToken);
    }

    /// <summary>Reads the answer to a header.</summary>
    /// <exception cref="StreamRefusedException">The other side refused.</exception>
    /// <exception cref="TunnelException">The stream ended or the answer is malformed.</exception>
    public static async ValueTask<StreamAnswer> ReadAnswerAsync(Stream stream, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync(stream, TunnelJson.Default.StreamAnswer, cancellationToken);
        return answer.Ok
            ? answer
            : throw new StreamRefusedException(answer.Error ?? "The stream was refused without a reason.") { IsTemporary = answer.Retry ?? false };
    }
}
