using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Hashes and unique ids.</summary>
internal static class HashFunctions
{
    private static readonly Dictionary<string, Guid> Namespaces = new(StringComparer.Ordinal)
    {
        ["dns"] = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ["url"] = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
        ["oid"] = new("6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
        ["x500"] = new("6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
    };

    public static IEnumerable<HclFunction> All =>
    [
        TextToText("md5", s => Hex(Md5(Bytes(s)))),
        TextToText("sha1", s => Hex(Sha1(Bytes(s)))),
        TextToText("sha256", s => Hex(SHA256.HashData(Bytes(s)))),
        TextToText("sha512", s => Hex(SHA512.HashData(Bytes(s)))),
        TextToText("base64sha256", s => Convert.ToBase64String(SHA256.HashData(Bytes(s)))),
        TextToText("base64sha512", s => Convert.ToBase64String(SHA512.HashData(Bytes(s)))),
        Function("uuidv5", HclType.String, [Text("namespace"), Text("name")], UuidV5),
    ];

    [SuppressMessage("Security", "CA5351", Justification = "The language offers md5.")]
    public static byte[] Md5(byte[] data) => MD5.HashData(data);

    [SuppressMessage("Security", "CA5350", Justification = "The language offers sha1.")]
    public static byte[] Sha1(byte[] data) => SHA1.HashData(data);

    public static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static FunctionResult UuidV5(IReadOnlyList<HclValue> a)
    {
        const string Urn = "urn:uuid:";
        var given = a[0].AsString();
        var text = given.StartsWith(Urn, StringComparison.Ordinal) ? given[Urn.Length..] : given;
        if (!Namespaces.TryGetValue(given, out var space) && !Guid.TryParse(text, out space))
        {
            return Fail($"uuidv5() doesn't support namespace {a[0].AsString()}: it must be dns, url, oid, x500 or a UUID", 0);
        }

        var hash = Sha1([.. space.ToByteArray(bigEndian: true), .. Bytes(a[1].AsString())]);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return HclValue.String(new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString());
    }
}
