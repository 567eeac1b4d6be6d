using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Identity;

/// <summary>
/// A session token <c>&lt;10 characters id&gt;-&lt;22 characters secret&gt;</c>. Only the id and the SHA-256 of the secret are stored.
/// </summary>
internal readonly record struct SessionToken(string Id, string Secret)
{
    private const int IdLength = 10;
    private const int SecretLength = 22;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>A new token with about 131 bits of secret.</summary>
    public static SessionToken Create() =>
        new(RandomNumberGenerator.GetString(Alphabet, IdLength), RandomNumberGenerator.GetString(Alphabet, SecretLength));

    /// <summary>Takes a token apart; false when it has another form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionToken token)
    {
        token = default;
        if (text is null || text.Length != IdLength + 1 + SecretLength || text[IdLength] != '-')
        {
            return false;
        }

        token = new SessionToken(text[..IdLength], text[(IdLength + 1)..]);
        return token.Id.All(char.IsAsciiLetterOrDigit) && token.Secret.All(char.IsAsciiLetterOrDigit);
    }

    /// <summary>What is stored instead of a secret.</summary>
    public byte[] HashSecret() => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    /// <summary>Compares with a stored hash in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> hashedSecret) =>
        CryptographicOperations.FixedTimeEquals(HashSecret(), hashedSecret);

    /// <summary>The whole token; never log it.</summary>
    public string Reveal() => $"{Id}-{Secret}";

    /// <summary>The id only, so that a token that lands in a log line keeps its secret.</summary>
    public override string ToString() => $"{Id}-…";
}
