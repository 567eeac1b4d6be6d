using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Ssh;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Coder.Providers.Utility.Tls;

/// <summary>An Ed25519 key, written as RFC 8410 says. The runtime has no Ed25519, so Bouncy Castle computes.</summary>
internal sealed class Ed25519Key : TlsKey
{
    /// <summary>Identifies the algorithm, its keys and its signatures.</summary>
    public const string Oid = "1.3.101.112";

    /// <summary>Bytes of the private key.</summary>
    public const int SeedSize = 32; // RFC 8032 §5.1.5

    private readonly byte[] _seed;
    private readonly byte[] _point = new byte[Ed25519.PublicKeySize];

    /// <param name="seed">The private key.</param>
    public Ed25519Key(byte[] seed)
    {
        _seed = seed;
        Ed25519.GeneratePublicKey(seed, 0, _point, 0);
    }

    /// <inheritdoc/>
    public override string Algorithm => "ED25519";

    /// <inheritdoc/>
    public override PublicKey PublicKey => new(new Oid(Oid), null, new AsnEncodedData(_point));

    /// <summary>Ed25519 hashes by itself; this is what the runtime is told.</summary>
    public override HashAlgorithmName Hash => HashAlgorithmName.SHA512;

    /// <inheritdoc/>
    public override string Pem => Pkcs8Pem;

    /// <inheritdoc/>
    public override string Pkcs8Pem
    {
        get
        {
            var inner = new AsnWriter(AsnEncodingRules.DER);
            inner.WriteOctetString(_seed);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(0); // the version
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oid);
                }

                writer.WriteOctetString(inner.Encode());
            }

            return PemEncoding.WriteString("PRIVATE KEY", writer.Encode()) + "\n";
        }
    }

    /// <inheritdoc/>
    public override byte[] PublicDer => PublicKey.ExportSubjectPublicKeyInfo();

    /// <inheritdoc/>
    public override OpenSshKey OpenSsh => OpenSshKey.Ed25519(_seed, _point);

    /// <summary>The key that a PKCS #8 structure holds; null when it has another size.</summary>
    /// <exception cref="AsnContentException">It is no key.</exception>
    public static Ed25519Key? Of(byte[] privateKey)
    {
        var seed = AsnDecoder.ReadOctetString(privateKey, AsnEncodingRules.BER, out _);
        return seed.Length == SeedSize ? new Ed25519Key(seed) : null;
    }

    /// <summary>Whether a signature of this algorithm is that of a message.</summary>
    public static bool Verify(byte[] point, byte[] message, byte[] signature) =>
        point.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, 0, point, 0, message, 0, message.Length);

    /// <inheritdoc/>
    public override X509SignatureGenerator Signer() => new Generator(this);

    /// <inheritdoc/>
    public override void Dispose() => CryptographicOperations.ZeroMemory(_seed);

    private sealed class Generator(Ed25519Key key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oid);
            }

            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
        {
            var signature = new byte[Ed25519.SignatureSize];
            Ed25519.Sign(key._seed, 0, data, 0, data.Length, signature, 0);
            return signature;
        }

        protected override PublicKey BuildPublicKey() => key.PublicKey;
    }
}
