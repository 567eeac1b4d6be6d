using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary>The data source <c>tls_public_key</c>: the public half of a private key.</summary>
internal sealed class PublicKeyDataSource() : DataSource<TimeProvider>("tls_public_key", new Block(
[
    Optional("private_key_pem", HclType.String, "The private key in PEM.").Sensitive(),
    Optional("private_key_openssh", HclType.String, "The private key as OpenSSH writes it, without a passphrase.").Sensitive(),
    Computed("algorithm", HclType.String, "RSA, ECDSA or ED25519."),
    .. TlsPublicFields.All,
]))
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (config.IsAbsent("private_key_pem") == config.IsAbsent("private_key_openssh") && config["private_key_pem"].IsKnown && config["private_key_openssh"].IsKnown)
        {
            problems.Add(Diagnostic.Error("Invalid key", "Exactly one of private_key_pem and private_key_openssh must be set."));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<TimeProvider> operation, BlockValue config, CancellationToken ct)
    {
        var argument = config.IsSet("private_key_pem") ? "private_key_pem" : "private_key_openssh";
        using var key = argument == "private_key_pem" ? TlsKey.Parse(config.Text(argument)) : OpenSshKeyReader.Parse(config.Text(argument));
        if (key is null)
        {
            operation.Fail("Invalid key", $"{argument} is no RSA, ECDSA or Ed25519 key without a passphrase.");
            return new(config);
        }

        return new(config.With("algorithm", key.Algorithm).WithPublic(key));
    }
}
