using System.Security.Cryptography;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary>The forms of a public key as attributes.</summary>
internal static class TlsPublicFields
{
    /// <summary>The attributes.</summary>
    public static IEnumerable<Field> All =>
    [
        Id("The SHA-1 of the public key."),
        Computed("public_key_pem", HclType.String, "The public key in PEM."),
        Computed("public_key_openssh", HclType.String, "The public key as a line of authorized_keys; empty for ECDSA with P224, which SSH does not know."),
        Computed("public_key_fingerprint_md5", HclType.String, "Its MD5 fingerprint as OpenSSH writes it, such as aa:bb:cc; empty likewise."),
        Computed("public_key_fingerprint_sha256", HclType.String, "Its SHA-256 fingerprint as OpenSSH writes it, such as SHA256:…; empty likewise."),
    ];

    /// <summary>Sets them.</summary>
    public static BlockValue WithPublic(this BlockValue block, TlsKey key)
    {
        var ssh = key.OpenSsh;
#pragma warning disable CA5351 // The fingerprint that OpenSSH showed in former times; nothing is secured by it.
        var md5 = ssh is null ? "" : string.Join(':', MD5.HashData(ssh.Blob.Span).Select(b => b.ToString("x2", null)));
#pragma warning restore CA5351
        return block
            .With("id", Checksums.Sha1(key.PublicDer))
            .With("public_key_pem", PemEncoding.WriteString("PUBLIC KEY", key.PublicDer) + "\n")
            .With("public_key_openssh", ssh?.PublicLine ?? "")
            .With("public_key_fingerprint_md5", md5)
            .With("public_key_fingerprint_sha256", ssh is null ? "" : "SHA256:" + Convert.ToBase64String(SHA256.HashData(ssh.Blob.Span)).TrimEnd('='));
    }
}
