using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary><c>tls_self_signed_cert</c>: a certificate that is signed with its own key.</summary>
internal sealed class SelfSignedCertResource() : CertificateResource("tls_self_signed_cert", new Block(
[
    Required("private_key_pem", HclType.String, "The private key in PEM.").Sensitive(),
    .. CertificateFields.All,
    .. CertificateSubject.Names,
    Computed("key_algorithm", HclType.String, "RSA, ECDSA or ED25519."),
],
CertificateSubject.Block))
{
    /// <inheritdoc/>
    protected override BlockValue? Create(Operation<TimeProvider> operation, BlockValue planned)
    {
        using var key = Key(operation, planned, "private_key_pem");
        if (key is null)
        {
            return null;
        }

        var name = CertificateSubject.NameOf(planned);
        var request = new CertificateRequest(name, key.PublicKey, key.Hash, RSASignaturePadding.Pkcs1);
        CertificateFields.AddExtensions(request, planned, new X509SubjectKeyIdentifierExtension(key.PublicKey, critical: false));
        if (CertificateSubject.Alternatives(planned) is { } names)
        {
            request.CertificateExtensions.Add(names);
        }

        return CertificateFields.Signed(planned.With("key_algorithm", key.Algorithm), request, name, key, operation.Context);
    }
}
