using System.Buffers.Binary;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Grpc;

/// <summary>A message of gRPC over HTTP/2: one byte that tells of compression, four with the length, the message.</summary>
internal static class GrpcFrame
{
    public const int HeaderLength = 5;
    public const string ContentType = "application/grpc";

    /// <summary>Larger messages are refused: the schemas of the largest public provider have some 20 MB.</summary>
    private const int MaxLength = 512 * 1024 * 1024;

    /// <summary>A framed message.</summary>
    public static byte[] Of(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = new byte[HeaderLength + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>Reads one message to its end; null when the stream ends before it begins.</summary>
    /// <exception cref="InvalidDataException">It is compressed, too long or cut off.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken ct)
    {
        var header = new byte[HeaderLength];
        var read = await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, ct);
        if (read == 0)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (read < HeaderLength || header[0] != 0 || length > MaxLength)
        {
            throw new InvalidDataException("The answer is no uncompressed gRPC message.");
        }

        var message = new byte[length];
        if (await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, ct) < message.Length)
        {
            throw new InvalidDataException("The answer ends in the middle.");
        }

        return message;
    }
}
