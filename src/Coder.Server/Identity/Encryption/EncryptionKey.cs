using System.Security.Cryptography;

namespace Coder.Server.Identity.Encryption;

/// <summary>A key of AES-256-GCM. Its text form never shows the key.</summary>
internal sealed class EncryptionKey
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Size = 32;

    private const int IdLength = 10;

    private readonly byte[] _key;

    private EncryptionKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key))[..IdLength];
    }

    /// <summary>A short digest of the key, stored beside what it encrypted.</summary>
    public string Id { get; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Reads a key as <c>openssl rand -base64 32</c> prints it; false when it is not base64 of 32 bytes.</summary>
    public static bool TryParse(string text, out EncryptionKey key)
    {
        key = null!;
        var bytes = new byte[Size + 1];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length) || length != Size)
        {
            return false;
        }

        key = new EncryptionKey(bytes[..Size]);
        return true;
    }

    /// <summary>Reads several keys separated by commas; the first one is active.</summary>
    public static bool TryParseList(string text, out IReadOnlyList<EncryptionKey> keys)
    {
        var parsed = new List<EncryptionKey>();
        keys = parsed;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TryParse(part, out var key))
            {
                return false;
            }

            parsed.Add(key);
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"key {Id}";
}
