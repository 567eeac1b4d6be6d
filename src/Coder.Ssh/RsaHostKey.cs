using System.Security.Cryptography;
using Coder.Ssh.Wire;

namespace Coder.Ssh;

/// <summary>An RSA host key with the signatures <c>rsa-sha2-512</c> and <c>rsa-sha2-256</c> (RFC 8332).</summary>
public sealed class RsaHostKey : HostKey
{
    private const string Sha512 = "rsa-sha2-512";

    private readonly Lock _gate = new();
    private readonly RSA _key;

    /// <param name="key">The key; taken over.</param>
    public RsaHostKey(RSA key)
    {
        _key = key;
        var parameters = key.ExportParameters(includePrivateParameters: false);
        PublicKey = new SshWriter().Text("ssh-rsa").Mpint(parameters.Exponent).Mpint(parameters.Modulus).ToArray();
    }

    /// <inheritdoc/>
    public override byte[] PublicKey { get; }

    internal override IReadOnlyList<string> Algorithms => [Sha512, "rsa-sha2-256"];

    internal override byte[] Sign(string algorithm, byte[] data)
    {
        var hash = algorithm == Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        lock (_gate)
        {
            return new SshWriter().Text(algorithm).String(_key.SignData(data, hash, RSASignaturePadding.Pkcs1)).ToArray();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
