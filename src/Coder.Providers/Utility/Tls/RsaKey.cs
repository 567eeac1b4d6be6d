using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Ssh;

namespace Coder.Providers.Utility.Tls;

/// <summary>An RSA key.</summary>
internal sealed class RsaKey(RSA key) : TlsKey
{
    /// <inheritdoc/>
    public override string Algorithm => "RSA";

    /// <inheritdoc/>
    public override PublicKey PublicKey => new(key);

    /// <inheritdoc/>
    public override HashAlgorithmName Hash => HashAlgorithmName.SHA256;

    /// <inheritdoc/>
    public override string Pem => key.ExportRSAPrivateKeyPem() + "\n";

    /// <inheritdoc/>
    public override string Pkcs8Pem => key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <inheritdoc/>
    public override byte[] PublicDer => key.ExportSubjectPublicKeyInfo();

    /// <inheritdoc/>
    public override OpenSshKey OpenSsh => OpenSshKey.Rsa(key.ExportParameters(includePrivateParameters: true));

    /// <inheritdoc/>
    public override X509SignatureGenerator Signer() => X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public override void Dispose() => key.Dispose();
}
