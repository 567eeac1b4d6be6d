using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Ssh;

namespace Coder.Providers.Utility.Tls;

/// <summary>A private key: its forms as text, and what signs with it. One class per algorithm.</summary>
internal abstract class TlsKey : IDisposable
{
    /// <summary>RSA, ECDSA or ED25519.</summary>
    public abstract string Algorithm { get; }

    /// <summary>The public half, as certificates hold it.</summary>
    public abstract PublicKey PublicKey { get; }

    /// <summary>The hash that certificates are signed with.</summary>
    public abstract HashAlgorithmName Hash { get; }

    /// <summary>The private key in its own form: PKCS #1, SEC 1, or PKCS #8 where there is none.</summary>
    public abstract string Pem { get; }

    /// <summary>The private key as PKCS #8 (RFC 5958).</summary>
    public abstract string Pkcs8Pem { get; }

    /// <summary>The public key as SubjectPublicKeyInfo, in DER.</summary>
    public abstract byte[] PublicDer { get; }

    /// <summary>Both halves for OpenSSH; null when SSH has no such keys.</summary>
    public abstract OpenSshKey? OpenSsh { get; }

    /// <summary>Signs certificates and requests.</summary>
    public abstract X509SignatureGenerator Signer();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Makes a key.</summary>
    /// <param name="algorithm">RSA, ECDSA or ED25519.</param>
    /// <param name="rsaBits">Bits of an RSA key.</param>
    /// <param name="curve">Curve of an ECDSA key: P224, P256, P384 or P521.</param>
    public static TlsKey Create(string algorithm, int rsaBits, string curve) => algorithm switch
    {
        "RSA" => new RsaKey(RSA.Create(rsaBits)),
        "ECDSA" => new EcdsaKey(ECDsa.Create(EcdsaKey.CurveOf(curve))),
        _ => new Ed25519Key(RandomNumberGenerator.GetBytes(Ed25519Key.SeedSize)),
    };

    /// <summary>Reads a private key in PEM; null when it is none, or needs a passphrase.</summary>
    public static TlsKey? Parse(string pem)
    {
        try
        {
            if (!PemEncoding.TryFind(pem, out var fields))
            {
                return null;
            }

            return pem[fields.Label] switch
            {
                "RSA PRIVATE KEY" => Import(RSA.Create(), pem, rsa => new RsaKey(rsa)),
                "EC PRIVATE KEY" => Import(ECDsa.Create(), pem, ecdsa => new EcdsaKey(ecdsa)),
                "PRIVATE KEY" => ParsePkcs8(pem, Convert.FromBase64String(pem[fields.Base64Data])),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static TlsKey? ParsePkcs8(string pem, byte[] der)
    {
        var info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger(); // the version
        return info.ReadSequence().ReadObjectIdentifier() switch
        {
            "1.2.840.113549.1.1.1" => Import(RSA.Create(), pem, rsa => new RsaKey(rsa)),
            "1.2.840.10045.2.1" => Import(ECDsa.Create(), pem, ecdsa => new EcdsaKey(ecdsa)),
            Ed25519Key.Oid => Ed25519Key.Of(info.ReadOctetString()),
            _ => null,
        };
    }

    private static TlsKey Import<T>(T empty, string pem, Func<T, TlsKey> wrap)
        where T : AsymmetricAlgorithm
    {
        try
        {
            empty.ImportFromPem(pem);
            return wrap(empty);
        }
        catch
        {
            empty.Dispose();
            throw;
        }
    }
}
