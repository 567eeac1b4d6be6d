using System.Security.Cryptography;
using System.Text;

namespace Coder.Providers.Utility.Tls;

/// <summary>A key pair as OpenSSH reads it: RFC 4253 §6.6 for the public half, OpenSSH's PROTOCOL.key for the private one.</summary>
/// <param name="PublicLine">One line of an <c>authorized_keys</c> file, with its newline and without a comment.</param>
/// <param name="PrivateFile">A file such as <c>~/.ssh/id_ed25519</c>, without a passphrase.</param>
/// <param name="Blob">The public half as the protocol has it; fingerprints are made of it.</param>
public sealed record OpenSshKey(string PublicLine, string PrivateFile, ReadOnlyMemory<byte> Blob)
{
    /// <summary>What a private key's file begins with, after its armor.</summary>
    internal const string Magic = "openssh-key-v1\0";

    /// <summary>The label of the armor.</summary>
    internal const string Label = "OPENSSH PRIVATE KEY";

    private const int LineLength = 70;

    /// <summary>The padding of an unencrypted file goes up to this.</summary>
    private const int BlockSize = 8;

    /// <summary>Writes both halves; what is particular to a kind of key is written by the caller.</summary>
    /// <param name="name">The kind, such as <c>ssh-ed25519</c>.</param>
    /// <param name="publicPart">Writes the public key behind the kind.</param>
    /// <param name="privatePart">Writes the private key likewise.</param>
    public static OpenSshKey Write(string name, Action<SshBlob> publicPart, Action<SshBlob> privatePart)
    {
        var open = new SshBlob().String(name);
        publicPart(open);
        var publicBlob = open.ToArray();

        var check = RandomNumberGenerator.GetBytes(4);
        var secret = new SshBlob().Raw(check).Raw(check).String(name);
        privatePart(secret);
        secret.String(""); // comment
        for (byte pad = 1; secret.Length % BlockSize != 0; pad++)
        {
            secret.Raw([pad]);
        }

        var file = new SshBlob().Raw(Encoding.ASCII.GetBytes(Magic))
            .String("none").String("none").String("") // cipher, key derivation and its options
            .Count(1)
            .String(publicBlob)
            .String(secret.ToArray());
        return new OpenSshKey($"{name} {Convert.ToBase64String(publicBlob)}\n", Armor(file.ToArray()), publicBlob);
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
