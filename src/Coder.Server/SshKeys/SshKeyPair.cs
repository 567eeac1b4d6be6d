using System.Security.Cryptography;
using Coder.Ssh;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Coder.Server.SshKeys;

/// <summary>A key pair for SSH, both halves as OpenSSH reads them.</summary>
/// <param name="PublicKey">One line of an <c>authorized_keys</c> file, with its newline and without a comment.</param>
/// <param name="PrivateKey">A file such as <c>~/.ssh/id_ed25519</c>, without a passphrase.</param>
internal sealed record SshKeyPair(string PublicKey, string PrivateKey)
{
    private const int RsaBits = 4096;

    /// <summary>A new pair of the kind <c>ed25519</c>, <c>ecdsa</c> (P-256) or <c>rsa4096</c>.</summary>
    public static SshKeyPair Create(string algorithm)
    {
        var pair = algorithm switch
        {
            "ecdsa" => CreateEcdsa(),
            "rsa4096" => CreateRsa(),
            _ => CreateEd25519(),
        };
        return new SshKeyPair(pair.PublicLine, pair.PrivateFile);
    }

    private static OpenSshKey CreateEd25519()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);
        var point = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, point, 0);
        var pair = OpenSshKey.Ed25519(seed, point);
        CryptographicOperations.ZeroMemory(seed);
        return pair;
    }

    private static OpenSshKey CreateEcdsa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var pair = OpenSshKey.Ecdsa(numbers, key.KeySize);
        CryptographicOperations.ZeroMemory(numbers.D);
        return pair;
    }

    private static OpenSshKey CreateRsa()
    {
        using var key = RSA.Create(RsaBits);
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var pair = OpenSshKey.Rsa(numbers);
        foreach (var secret in new[] { numbers.D, numbers.InverseQ, numbers.P, numbers.Q })
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        return pair;
    }
}
