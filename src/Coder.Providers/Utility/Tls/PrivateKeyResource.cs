using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary><c>tls_private_key</c>: a key pair that lives in the workspace's state.</summary>
internal sealed class PrivateKeyResource() : ResourceType<TimeProvider>("tls_private_key", new Block(
[
    Required("algorithm", HclType.String, "RSA, ECDSA or ED25519.").OneOf("RSA", "ECDSA", "ED25519"),
    Optional("rsa_bits", HclType.Number, "Bits of an RSA key.").Default(2048).Between(1024, 16384),
    Optional("ecdsa_curve", HclType.String, "The curve of an ECDSA key.").Default("P224").OneOf("P224", "P256", "P384", "P521"),
    Computed("private_key_pem", HclType.String, "The private key in PEM.").Sensitive(),
    Computed("private_key_pem_pkcs8", HclType.String, "The private key in PEM, as PKCS #8.").Sensitive(),
    Computed("private_key_openssh", HclType.String, "The private key as OpenSSH writes it; empty for ECDSA with P224.").Sensitive(),
    .. TlsPublicFields.All,
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        using var key = TlsKey.Create(planned.Text("algorithm"), (int)planned.Number("rsa_bits"), planned.Text("ecdsa_curve"));
        return new(planned
            .WithPublic(key)
            .With("private_key_pem", key.Pem)
            .With("private_key_pem_pkcs8", key.Pkcs8Pem)
            .With("private_key_openssh", key.OpenSsh?.PrivateFile ?? ""));
    }
}
