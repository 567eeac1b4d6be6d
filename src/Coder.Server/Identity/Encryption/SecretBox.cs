using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Identity.Encryption;

/// <summary>Thrown when a stored secret cannot be read; the message names the key or the row, never the secret.</summary>
internal sealed class SealedSecretException(string message) : Exception(message);

/// <summary>
/// Encrypts what the database keeps of secrets: AES-256-GCM with a random nonce, bound to the row that it belongs to, so that a
/// ciphertext that is copied to another row does not open there. Without keys, secrets are stored as they are.
/// </summary>
/// <remarks>
/// A stored secret is <c>0:&lt;text&gt;</c> (not encrypted) or <c>1:&lt;key id&gt;:&lt;base64url of nonce, ciphertext and tag&gt;</c>.
/// Columns that hold such texts are listed in <see cref="SealedColumns"/>, which makes the <c>context</c> too.
/// </remarks>
/// <param name="keys">The active key first; the others only open what they sealed.</param>
internal sealed class SecretBox(IReadOnlyList<EncryptionKey> keys)
{
    private const string PlainPrefix = "0:";
    private const string SealedPrefix = "1:";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly Dictionary<string, EncryptionKey> _keys =
        keys.DistinctBy(key => key.Id).ToDictionary(key => key.Id, StringComparer.Ordinal);

    /// <summary>The keys, the active one first; empty when nothing is encrypted.</summary>
    public IReadOnlyList<EncryptionKey> Keys { get; } = keys;

    /// <summary>The key that seals, or null when secrets are stored as they are.</summary>
    public EncryptionKey? ActiveKey => Keys.Count > 0 ? Keys[0] : null;

    /// <summary>The form in which a secret is stored.</summary>
    /// <param name="plaintext">The secret; an empty one stays empty, so that a column can tell that there is none.</param>
    /// <param name="context">What the secret belongs to: <see cref="SealedColumn.Context"/>.</param>
    public string Seal(string plaintext, string context)
    {
        if (plaintext.Length == 0)
        {
            return "";
        }

        if (ActiveKey is not { } key)
        {
            return PlainPrefix + plaintext;
        }

        var text = Encoding.UTF8.GetBytes(plaintext);
        var box = new byte[NonceSize + text.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key.Bytes, TagSize);
        aes.Encrypt(
            box.AsSpan(0, NonceSize), text, box.AsSpan(NonceSize, text.Length), box.AsSpan(NonceSize + text.Length), Associated(key, context));
        return $"{SealedPrefix}{key.Id}:{Base64Url.EncodeToString(box)}";
    }

    /// <summary>The secret behind a stored text.</summary>
    /// <exception cref="SealedSecretException">The key is not configured, or the text was damaged or belongs to another row.</exception>
    public string Open(string stored, string context)
    {
        if (stored.Length == 0)
        {
            return "";
        }

        if (stored.StartsWith(PlainPrefix, StringComparison.Ordinal))
        {
            return stored[PlainPrefix.Length..];
        }

        if (KeyIdOf(stored) is not { } id)
        {
            throw new SealedSecretException($"The secret of {context} is not in a form that this server writes.");
        }

        if (!_keys.TryGetValue(id, out var key))
        {
            throw new SealedSecretException(
                $"The secret of {context} is encrypted with key {id}, which is not among the keys of CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS.");
        }

        return Decrypt(key, stored[(SealedPrefix.Length + id.Length + 1)..], context);
    }

    /// <summary>The id of the key that sealed a stored text; null when it is not encrypted.</summary>
    public static string? KeyIdOf(string stored) =>
        stored.StartsWith(SealedPrefix, StringComparison.Ordinal) && stored.IndexOf(':', SealedPrefix.Length) is > 0 and var end
            ? stored[SealedPrefix.Length..end]
            : null;

    private static string Decrypt(EncryptionKey key, string encoded, string context)
    {
        try
        {
            var box = Base64Url.DecodeFromChars(encoded);
            if (box.Length > NonceSize + TagSize)
            {
                var text = new byte[box.Length - NonceSize - TagSize];
                using var aes = new AesGcm(key.Bytes, TagSize);
                aes.Decrypt(
                    box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, text.Length), box.AsSpan(NonceSize + text.Length), text,
                    Associated(key, context));
                return Encoding.UTF8.GetString(text);
            }
        }
        catch (Exception e) when (e is FormatException or AuthenticationTagMismatchException)
        {
            // The same answer for all: it tells nothing about the key.
        }

        throw new SealedSecretException($"The secret of {context} does not open with key {key.Id}: it was changed, or it belongs to another row.");
    }

    private static byte[] Associated(EncryptionKey key, string context) => Encoding.UTF8.GetBytes($"{key.Id}\n{context}");
}
