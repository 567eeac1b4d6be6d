using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.SshKeys;

/// <summary>Writes key pairs in OpenSSH's own format: RFC 4253 §6.6 for the public half, OpenSSH's PROTOCOL.key for the private one.</summary>
internal static class OpenSshKeyFile
{
    private const string Magic = "openssh-key-v1\0";
    private const int LineLength = 70;

    /// <summary>The padding of an unencrypted file goes up to this.</summary>
    private const int BlockSize = 8;

    /// <summary>Writes both halves; what is particular to a kind of key is written by the caller.</summary>
    public static SshKeyPair Write(string name, Action<SshBlob> publicPart, Action<SshBlob> privatePart)
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
        return new SshKeyPair($"{name} {Convert.ToBase64String(publicBlob)}\n", Armor(file.ToArray()));
    }

    private static string Armor(byte[] content)
    {
        var text = new StringBuilder("-----BEGIN OPENSSH PRIVATE KEY-----\n");
        foreach (var line in Convert.ToBase64String(content).Chunk(LineLength))
        {
            text.Append(line).Append('\n');
        }

        return text.Append("-----END OPENSSH PRIVATE KEY-----\n").ToString();
    }
}
