using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Coder.Agent.Connection;

/// <summary>The proof in a WebSocket's handshake that the server speaks the protocol (RFC 6455, section 1.3), without a cryptographic library.</summary>
internal static class PlainWebSocketKey
{
    private const string Protocol = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>A new key. Guids have random bits of the kernel.</summary>
    public static string New() => Convert.ToBase64String(Guid.NewGuid().ToByteArray());

    /// <summary>What a server answers to a key.</summary>
    public static string Answer(string key) => Convert.ToBase64String(Sha1(Encoding.ASCII.GetBytes(key + Protocol)));

    /// <summary>SHA-1 (FIPS 180-4). Nothing secret depends on it here.</summary>
    internal static byte[] Sha1(ReadOnlySpan<byte> message)
    {
        var padded = new byte[(message.Length + 9 + 63) / 64 * 64];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)message.Length * 8);
        Span<uint> hash = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        for (var at = 0; at < padded.Length; at += 64)
        {
            AddBlock(hash, padded.AsSpan(at, 64));
        }

        var result = new byte[20];
        for (var i = 0; i < hash.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(4 * i), hash[i]);
        }

        return result;
    }

    private static void AddBlock(Span<uint> hash, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[80];
        for (var i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        }

        for (var i = 16; i < 80; i++)
        {
            words[i] = BitOperations.RotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
        }

        var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4]);
        for (var i = 0; i < 80; i++)
        {
            var (mixed, constant) = (i / 20) switch
            {
                0 => ((b & c) | (~b & d), 0x5A827999u),
                1 => (b ^ c ^ d, 0x6ED9EBA1u),
                2 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                _ => (b ^ c ^ d, 0xCA62C1D6u),
            };
            (a, b, c, d, e) = (BitOperations.RotateLeft(a, 5) + mixed + e + constant + words[i], a, BitOperations.RotateLeft(b, 30), c, d);
        }

        hash[0] += a;
        hash[1] += b;
        hash[2] += c;
        hash[3] += d;
        hash[4] += e;
    }
}
