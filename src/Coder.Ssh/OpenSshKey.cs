using System.Security.Cryptography;
using System.Text;
using Coder.Ssh.Transport;
using Coder.Ssh.Wire;

namespace Coder.Ssh;

/// <summary>A key pair as OpenSSH reads it: RFC 4253 §6.6 for the public half, OpenSSH's PROTOCOL.key for the private one.</summary>
/// <param name="PublicLine">One line of an <c>authorized_keys</c> file, with its newline and without a comment.</param>
/// <param name="PrivateFile">A file such as <c>~/.ssh/id_ed25519</c>, without a passphrase.</param>
/// <param name="Blob">The public half as the protocol has it; fingerprints are made of it.</param>
public sealed record OpenSshKey(string PublicLine, string PrivateFile, ReadOnlyMemory<byte> Blob)
{
    /// <summary>What a private key's file begins with, after its armor.</summary>
    public const string Magic = "openssh-key-v1\0";

    /// <summary>The label of the armor.</summary>
    public const string Label = "OPENSSH PRIVATE KEY";

    private const int LineLength = 70;

    /// <summary>The padding of an unencrypted file goes up to this.</summary>
    private const int BlockSize = 8;

    /// <summary>An <c>ssh-ed25519</c> key (RFC 8709).</summary>
    /// <param name="seed">The private key, 32 bytes.</param>
    /// <param name="point">The public key, 32 bytes.</param>
    public static OpenSshKey Ed25519(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> point) => Write(
        "ssh-ed25519", new SshWriter().String(point), new SshWriter().String(point).String([.. seed, .. point]));

    /// <summary>An <c>ecdsa-sha2-nistp…</c> key (RFC 5656).</summary>
    /// <param name="key">Both halves.</param>
    /// <param name="bits">Which of the three curves of RFC 5656 §10.1 it is on: 256, 384 or 521.</param>
    public static OpenSshKey Ecdsa(ECParameters key, int bits)
    {
        var curve = $"nistp{bits}";
        var point = EcPoint.Encode(key.Q);
        return Write(
            $"ecdsa-sha2-{curve}", new SshWriter().Text(curve).String(point), new SshWriter().Text(curve).String(point).Mpint(key.D));
    }

    /// <summary>An <c>ssh-rsa</c> key.</summary>
    /// <param name="key">Both halves.</param>
    public static OpenSshKey Rsa(RSAParameters key) => Write(
        "ssh-rsa",
        new SshWriter().Mpint(key.Exponent).Mpint(key.Modulus),
        new SshWriter().Mpint(key.Modulus).Mpint(key.Exponent).Mpint(key.D).Mpint(key.InverseQ).Mpint(key.P).Mpint(key.Q));

    private static OpenSshKey Write(string name, SshWriter publicPart, SshWriter privatePart)
    {
        var blob = new SshWriter().Text(name).Raw(publicPart.Written.Span).ToArray();
        var check = RandomNumberGenerator.GetBytes(sizeof(uint));
        var secret = new SshWriter().Raw(check).Raw(check).Text(name).Raw(privatePart.Written.Span).Text(""); // no comment
        for (byte pad = 1; secret.Written.Length % BlockSize != 0; pad++)
        {
            secret.Byte(pad);
        }

        var file = new SshWriter().Raw(Encoding.ASCII.GetBytes(Magic))
            .Text("none").Text("none").Text("") // cipher, key derivation and its options
            .UInt32(1)
            .String(blob)
            .String(secret.Written.Span);
        return new OpenSshKey($"{name} {Convert.ToBase64String(blob)}\n", Armor(file.ToArray()), blob);
    }

    private static string Armor(byte[] content)
    {
        var text = new StringBuilder($"-----BEGIN {Label}-----\n");
        foreach (var line in Convert.ToBase64String(content).Chunk(LineLength))
        {
            text.Append(line).Append('\n');
        }

        return text.Append($"-----END {Label}-----\n").ToString();
    }
}
