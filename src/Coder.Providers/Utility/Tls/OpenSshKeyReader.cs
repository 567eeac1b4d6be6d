using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Coder.Ssh;

namespace Coder.Providers.Utility.Tls;

/// <summary>Reads private keys that OpenSSH wrote without a passphrase (OpenSSH's PROTOCOL.key).</summary>
internal static class OpenSshKeyReader
{
    /// <summary>The key; null when it is none, is of another kind, or needs a passphrase.</summary>
    public static TlsKey? Parse(string text)
    {
        try
        {
            if (!PemEncoding.TryFind(text, out var fields) || !text[fields.Label].SequenceEqual(OpenSshKey.Label))
            {
                return null;
            }

            var file = new Reader(Convert.FromBase64String(text[fields.Base64Data]));
            var isPlain = file.Raw(OpenSshKey.Magic.Length) == OpenSshKey.Magic && file.Text() == "none" && file.Text() == "none" && file.Text().Length == 0;
            if (!isPlain || file.Count() != 1)
            {
                return null;
            }

            file.String(); // the public key, which follows from the private one
            var secret = new Reader(file.String());
            return secret.Count() == secret.Count() ? Key(secret) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static TlsKey? Key(Reader secret)
    {
        var kind = secret.Text();
        switch (kind)
        {
            case "ssh-ed25519":
                secret.String();
                return new Ed25519Key(secret.String()[..Ed25519Key.SeedSize]);
            case "ssh-rsa":
                return Rsa(secret);
            case "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521":
                return Ecdsa(secret);
            default:
                return null;
        }
    }

    private static RsaKey Rsa(Reader secret)
    {
        var (n, e, d) = (secret.Number(), secret.Number(), secret.Number());
        secret.Number(); // the inverse of q, which the runtime computes
        var (p, q) = (secret.Number(), secret.Number());
        var (size, half) = (n.GetByteCount(isUnsigned: true), (n.GetByteCount(isUnsigned: true) + 1) / 2);
        return new RsaKey(RSA.Create(new RSAParameters
        {
            Modulus = Bytes(n, size),
            Exponent = e.ToByteArray(isUnsigned: true, isBigEndian: true),
            D = Bytes(d, size),
            P = Bytes(p, half),
            Q = Bytes(q, half),
            DP = Bytes(d % (p - 1), half),
            DQ = Bytes(d % (q - 1), half),
            InverseQ = Bytes(BigInteger.ModPow(q, p - 2, p), half),
        }));
    }

    private static EcdsaKey Ecdsa(Reader secret)
    {
        var curve = EcdsaKey.CurveOf("P" + secret.Text()["nistp".Length..]);
        var point = secret.String();
        var size = (point.Length - 1) / 2;
        return new EcdsaKey(ECDsa.Create(new ECParameters
        {
            Curve = curve,
            Q = new ECPoint { X = point[1..(size + 1)], Y = point[(size + 1)..] },
            D = Bytes(secret.Number(), size),
        }));
    }

    private static byte[] Bytes(BigInteger number, int size)
    {
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return digits.Length > size ? throw new FormatException("A number is too large.") : [.. new byte[size - digits.Length], .. digits];
    }

    /// <summary>Data types of RFC 4251 §5. What ends too early is an <see cref="ArgumentException"/>.</summary>
    private sealed class Reader(ReadOnlyMemory<byte> bytes)
    {
        private ReadOnlyMemory<byte> _rest = bytes;

        public uint Count() => BinaryPrimitives.ReadUInt32BigEndian(Take(4).Span);

        public byte[] String() => Take(checked((int)Math.Min(Count(), int.MaxValue))).ToArray();

        public string Text() => Encoding.ASCII.GetString(String());

        public string Raw(int length) => Encoding.ASCII.GetString(Take(length).Span);

        public BigInteger Number() => new(String(), isUnsigned: true, isBigEndian: true);

        private ReadOnlyMemory<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
