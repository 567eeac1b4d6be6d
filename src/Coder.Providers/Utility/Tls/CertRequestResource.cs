using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary><c>tls_cert_request</c>: a request for a certificate (PKCS #10, RFC 2986).</summary>
internal sealed class CertRequestResource() : ResourceType<TimeProvider>("tls_cert_request", new Block(
[
    Id("The SHA-1 of the request."),
    Required("private_key_pem", HclType.String, "The private key in PEM.").Sensitive(),
    .. CertificateSubject.Names,
    Computed("key_algorithm", HclType.String, "RSA, ECDSA or ED25519."),
    Computed("cert_request_pem", HclType.String, "The request in PEM."),
],
CertificateSubject.Block))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        using var key = TlsKey.Parse(planned.Text("private_key_pem"));
        if (key is null)
        {
            operation.Fail("Invalid key", "private_key_pem is no RSA, ECDSA or Ed25519 key in PEM without a passphrase.");
            return new((BlockValue?)null);
        }

        try
        {
            var request = new CertificateRequest(CertificateSubject.NameOf(planned), key.PublicKey, key.Hash, RSASignaturePadding.Pkcs1);
            if (CertificateSubject.Alternatives(planned) is { } names)
            {
                request.CertificateExtensions.Add(names);
            }

            var pem = PemEncoding.WriteString("CERTIFICATE REQUEST", request.CreateSigningRequest(key.Signer())) + "\n";
            return new(planned.With("id", Checksums.Sha1(Encoding.ASCII.GetBytes(pem))).With("key_algorithm", key.Algorithm).With("cert_request_pem", pem));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            operation.Fail("Request not made", $"The request cannot be made from these arguments: {e.Message}");
            return new((BlockValue?)null);
        }
    }
}
