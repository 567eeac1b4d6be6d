using System.Security.Cryptography;
using Coder.Providers.Utility.Tls;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Coder.Server.SshKeys;

/// <summary>A key pair for SSH, both halves as OpenSSH reads them.</summary>
/// <param name="PublicKey">One line of an <c>authorized_keys</c> file, with its newline and without a comment.</param>
/// <param name="PrivateKey">A file such as <c>~/.ssh/id_ed25519</c>, without a passphrase.</param>
internal sealed record SshKeyPair(string PublicKey, string PrivateKey)
{
    private const int RsaBits = 4096;

    /// <summary>A new pair of the kind <c>ed25519</c>, <c>ecdsa</c> (P-256) or <c>rsa4096</c>.</summary>
    public static SshKeyPair Create(string algorithm) => algorithm switch
    {
        "ecdsa" => CreateEcdsa(),
        "rsa4096" => CreateRsa(),
        _ => CreateEd25519(),
    };

    private static SshKeyPair CreateEd25519()
    {
        const string Name = "ssh-ed25519";
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);
        var point = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, point, 0);
        var pair = Write(
            Name,
            blob => blob.String(point),
            blob => blob.String(point).String([.. seed, .. point]));
        CryptographicOperations.ZeroMemory(seed);
        return pair;
    }

    private static SshKeyPair CreateEcdsa()
    {
        const string Curve = "nistp256";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var numbers = key.ExportParameters(includePrivateParameters: true);
        byte[] point = [0x04, .. numbers.Q.X!, .. numbers.Q.Y!]; // uncompressed, SEC 1 §2.3.3
        var pair = Write(
            $"ecdsa-sha2-{Curve}",
            blob => blob.String(Curve).String(point),
            blob => blob.String(Curve).String(point).Number(numbers.D!));
        CryptographicOperations.ZeroMemory(numbers.D);
        return pair;
    }

    private static SshKeyPair CreateRsa()
    {
        using var key = RSA.Create(RsaBits);
        var numbers = key.ExportParameters(includePrivateParameters: true);
        var pair = Write(
            "ssh-rsa",
            blob => blob.Number(numbers.Exponent!).Number(numbers.Modulus!),
            blob => blob.Number(numbers.Modulus!).Number(numbers.Exponent!).Number(numbers.D!)
                .Number(numbers.InverseQ!).Number(numbers.P!).Number(numbers.Q!));
        foreach (var secret in new[] { numbers.D, numbers.InverseQ, numbers.P, numbers.Q })
        {
            CryptographicOperations.ZeroMemory(secret);
        }

        return pair;
    }

    private static SshKeyPair Write(string name, Action<SshBlob> publicPart, Action<SshBlob> privatePart)
    {
        var key = OpenSshKey.Write(name, publicPart, privatePart);
        return new SshKeyPair(key.PublicLine, key.PrivateFile);
    }
}
