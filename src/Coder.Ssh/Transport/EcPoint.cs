using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>Points of a curve as SSH sends them: uncompressed (SEC 1 §2.3.3).</summary>
internal static class EcPoint
{
    /// <summary>First byte of an uncompressed point.</summary>
    public const byte Uncompressed = 4;

    public static byte[] Encode(ECPoint point) => [Uncompressed, .. point.X!, .. point.Y!];

    /// <param name="encoded">The whole point, its length checked.</param>
    public static ECPoint Decode(ReadOnlySpan<byte> encoded)
    {
        var size = (encoded.Length - 1) / 2;
        return new ECPoint { X = encoded.Slice(1, size).ToArray(), Y = encoded[(1 + size)..].ToArray() };
    }
}
