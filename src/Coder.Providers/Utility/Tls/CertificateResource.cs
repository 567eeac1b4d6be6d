using System.Security.Cryptography;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Tls;

/// <summary>A certificate that lives in the workspace's state; one that is due to be renewed counts as gone, so that a build makes a new one.</summary>
internal abstract class CertificateResource(string name, Block block) : ResourceType<TimeProvider>(name, block)
{
    /// <inheritdoc/>
    public sealed override ValueTask<BlockValue?> ReadAsync(Operation<TimeProvider> operation, BlockValue state, CancellationToken ct) =>
        new(CertificateFields.IsDue(state, operation.Context) ? null : state);

    /// <inheritdoc/>
    public sealed override ValueTask<BlockValue?> CreateAsync(Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        try
        {
            return new(Create(operation, planned));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            operation.Fail("Certificate not made", $"The certificate cannot be made from these arguments: {e.Message}");
            return new((BlockValue?)null);
        }
    }

    /// <summary>Makes the certificate; null with a problem reported.</summary>
    /// <exception cref="CryptographicException">A key does not fit.</exception>
    /// <exception cref="ArgumentException">A name cannot be written.</exception>
    protected abstract BlockValue? Create(Operation<TimeProvider> operation, BlockValue planned);

    /// <summary>A key of an argument; null with a problem reported.</summary>
    protected static TlsKey? Key(Operation<TimeProvider> operation, BlockValue planned, string argument)
    {
        var key = TlsKey.Parse(planned.Text(argument));
        if (key is null)
        {
            operation.Fail("Invalid key", $"{argument} is no RSA, ECDSA or Ed25519 key in PEM without a passphrase.");
        }

        return key;
    }
}
