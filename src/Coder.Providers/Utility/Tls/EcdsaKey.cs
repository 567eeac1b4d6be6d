using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Ssh;

namespace Coder.Providers.Utility.Tls;

/// <summary>A key on one of NIST's curves.</summary>
internal sealed class EcdsaKey(ECDsa key) : TlsKey
{
    /// <inheritdoc/>
    public override string Algorithm => "ECDSA";

    /// <inheritdoc/>
    public override PublicKey PublicKey => new(key);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => key.KeySize switch
    {
        384 => HashAlgorithmName.SHA384,
        521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <inheritdoc/>
    public override string Pem => key.ExportECPrivateKeyPem() + "\n";

    /// <inheritdoc/>
    public override string Pkcs8Pem => key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <inheritdoc/>
    public override byte[] PublicDer => key.ExportSubjectPublicKeyInfo();

    /// <inheritdoc/>
    public override OpenSshKey? OpenSsh => key.KeySize is 256 or 384 or 521 // RFC 5656 §10.1 names these three
        ? OpenSshKey.Ecdsa(key.ExportParameters(includePrivateParameters: true), key.KeySize)
        : null;

    /// <summary>The curve of a name that the provider knows.</summary>
    public static ECCurve CurveOf(string name) => name switch
    {
        "P256" => ECCurve.NamedCurves.nistP256,
        "P384" => ECCurve.NamedCurves.nistP384,
        "P521" => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.CreateFromValue("1.3.132.0.33"), // secp224r1
    };

    /// <inheritdoc/>
    public override X509SignatureGenerator Signer() => X509SignatureGenerator.CreateForECDsa(key);

    /// <inheritdoc/>
    public override void Dispose() => key.Dispose();
}
