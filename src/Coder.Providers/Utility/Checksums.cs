using System.Security.Cryptography;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility;

/// <summary>The checksums of a file as attributes: <c>content_md5</c> or <c>output_md5</c>, and so on.</summary>
internal static class Checksums
{
    /// <summary>The attributes.</summary>
    /// <param name="prefix">What their names begin with: <c>content</c> or <c>output</c>.</param>
    /// <param name="sha1">The name of the SHA-1, which differs between the public providers.</param>
    public static IEnumerable<Field> Fields(string prefix, string sha1) =>
    [
        Computed($"{prefix}_md5", HclType.String, "Its MD5 in hexadecimal digits."),
        Computed(sha1, HclType.String, "Its SHA-1 in hexadecimal digits."),
        Computed($"{prefix}_sha256", HclType.String, "Its SHA-256 in hexadecimal digits."),
        Computed($"{prefix}_base64sha256", HclType.String, "Its SHA-256 in base64."),
        Computed($"{prefix}_sha512", HclType.String, "Its SHA-512 in hexadecimal digits."),
        Computed($"{prefix}_base64sha512", HclType.String, "Its SHA-512 in base64."),
    ];

    /// <summary>Sets the attributes, and <c>id</c>: the SHA-1.</summary>
    public static BlockValue WithChecksums(this BlockValue block, string prefix, string sha1, ReadOnlySpan<byte> content)
    {
        var (sha256, sha512) = (SHA256.HashData(content), SHA512.HashData(content));
        return block
            .With("id", Sha1(content)).With(sha1, Sha1(content))
            .With($"{prefix}_md5", Md5(content))
            .With($"{prefix}_sha256", Convert.ToHexStringLower(sha256)).With($"{prefix}_base64sha256", Convert.ToBase64String(sha256))
            .With($"{prefix}_sha512", Convert.ToHexStringLower(sha512)).With($"{prefix}_base64sha512", Convert.ToBase64String(sha512));
    }

#pragma warning disable CA5350, CA5351 // The public providers' attributes: they tell files apart, nothing is secured by them.
    /// <summary>The SHA-1 in hexadecimal digits.</summary>
    public static string Sha1(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA1.HashData(content));

    private static string Md5(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5350, CA5351
}
