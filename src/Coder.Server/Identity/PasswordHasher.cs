using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Identity;

/// <summary>
/// Hashes passwords with PBKDF2-HMAC-SHA512; the parameters stand in the hash
/// (<c>$pbkdf2-sha512$&lt;iterations&gt;$&lt;salt&gt;$&lt;key&gt;</c>), so they can be raised without losing old ones.
/// </summary>
internal sealed class PasswordHasher
{
    /// <summary>Longest password that is hashed, in characters: a bound on the work that a stranger can ask for.</summary>
    public const int MaxLength = 256;

    private const string Prefix = "$pbkdf2-sha512$";

    /// <summary>OWASP's recommendation for PBKDF2-HMAC-SHA512.</summary>
    private const int RecommendedIterations = 210_000;

    private const int SaltBytes = 16;
    private const int KeyBytes = 32;

    private readonly int _iterations;

    /// <summary>A hash that no password matches, for doing the same work when there is no user.</summary>
    private readonly string _unmatchable;

    /// <summary>Creates a hasher.</summary>
    /// <param name="iterations">Work of new hashes; less than the default is for tests only.</param>
    public PasswordHasher(int iterations = RecommendedIterations)
    {
        _iterations = iterations;
        _unmatchable = Write(iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(KeyBytes));
    }

    /// <summary>Hashes a password with a fresh salt.</summary>
    public string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Write(_iterations, salt, Derive(password, salt, _iterations, KeyBytes));
    }

    /// <summary>
    /// Whether the password belongs to the hash. Null or a foreign hash takes as long as a real one and never matches.
    /// </summary>
    public bool Verify(string password, string? hash)
    {
        var parts = (hash is not null && hash.StartsWith(Prefix, StringComparison.Ordinal) ? hash : _unmatchable)[Prefix.Length..].Split('$');
        var (iterations, salt, key) = (int.Parse(parts[0]), Base64Url.DecodeFromChars(parts[1]), Base64Url.DecodeFromChars(parts[2]));
        return password.Length <= MaxLength
            && CryptographicOperations.FixedTimeEquals(Derive(password, salt, iterations, key.Length), key);
    }

    private static byte[] Derive(string password, byte[] salt, int iterations, int bytes) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, bytes);

    private static string Write(int iterations, byte[] salt, byte[] key) =>
        $"{Prefix}{iterations}${Base64Url.EncodeToString(salt)}${Base64Url.EncodeToString(key)}";
}
