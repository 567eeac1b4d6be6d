using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary><c>tls_locally_signed_cert</c>: the certificate of a request, signed by an authority whose key the template has.</summary>
internal sealed class LocallySignedCertResource() : CertificateResource("tls_locally_signed_cert", new Block(
[
    Required("cert_request_pem", HclType.String, "The request in PEM."),
    Required("ca_private_key_pem", HclType.String, "The authority's private key in PEM.").Sensitive(),
    Required("ca_cert_pem", HclType.String, "The authority's certificate in PEM."),
    .. CertificateFields.All,
    Computed("ca_key_algorithm", HclType.String, "RSA, ECDSA or ED25519."),
]))
{
    private const string AlternativeNames = "2.5.29.17";

    /// <inheritdoc/>
    protected override BlockValue? Create(Operation<TimeProvider> operation, BlockValue planned)
    {
        using var key = Key(operation, planned, "ca_private_key_pem");
        using var authority = Authority(operation, planned);
        if (key is null || authority is null || Asked(operation, planned.Text("cert_request_pem"), key) is not { } asked)
        {
            return null;
        }

        if (!authority.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicDer))
        {
            operation.Fail("Keys differ", "ca_private_key_pem is not the key of the certificate in ca_cert_pem.");
            return null;
        }

        var request = new CertificateRequest(asked.SubjectName, asked.PublicKey, key.Hash, RSASignaturePadding.Pkcs1);
        CertificateFields.AddExtensions(request, planned, authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault());
        if (asked.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == AlternativeNames) is { } names)
        {
            request.CertificateExtensions.Add(names);
        }

        return CertificateFields.Signed(planned.With("ca_key_algorithm", key.Algorithm), request, authority.SubjectName, key, operation.Context);
    }

    private static X509Certificate2? Authority(Operation<TimeProvider> operation, BlockValue planned)
    {
        try
        {
            return X509Certificate2.CreateFromPem(planned.Text("ca_cert_pem"));
        }
        catch (CryptographicException)
        {
            operation.Fail("Invalid certificate", "ca_cert_pem is no certificate in PEM.");
            return null;
        }
    }

    // A request is signed with its own key: who cannot prove to have the key gets no certificate for it.
    private static CertificateRequest? Asked(Operation<TimeProvider> operation, string pem, TlsKey key)
    {
        const CertificateRequestLoadOptions Unchecked =
            CertificateRequestLoadOptions.SkipSignatureValidation | CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions;
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(pem, key.Hash, Unchecked, RSASignaturePadding.Pkcs1);
            if (request.PublicKey.Oid.Value != Ed25519Key.Oid)
            {
                CertificateRequest.LoadSigningRequestPem(pem, key.Hash, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
                return request;
            }

            if (IsSigned(pem, request.PublicKey.EncodedKeyValue.RawData))
            {
                return request;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or AsnContentException)
        {
            // As one whose signature is wrong.
        }

        operation.Fail("Invalid request", "cert_request_pem is no certificate request in PEM that is signed with its own key.");
        return null;
    }

    private static bool IsSigned(string pem, byte[] point)
    {
        var request = new AsnReader(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), AsnEncodingRules.DER).ReadSequence();
        var signed = request.ReadEncodedValue().ToArray();
        request.ReadEncodedValue(); // the algorithm
        return Ed25519Key.Verify(point, signed, request.ReadBitString(out _));
    }
}
