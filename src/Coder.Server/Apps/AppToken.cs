using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coder.Server.Http;

namespace Coder.Server.Apps;

/// <summary>
/// A signed statement that a browser carries: that it acts for a session, at one host, until a time. It holds no secret of the session, and
/// ends with it: whoever reads it asks the database whether the session still lives.
/// </summary>
/// <param name="Purpose">What it is for (<see cref="HandOver"/> and so on); one purpose's token is nothing for another.</param>
/// <param name="Key">Id of the session's key.</param>
/// <param name="Audience">Where it counts: a host, or an agent's id.</param>
/// <param name="Binding">SHA-256 of what the browser keeps in a cookie, so that the token is worth nothing in another; or empty.</param>
/// <param name="Expires">Seconds since 1970 until which it counts.</param>
internal sealed record AppToken(string Purpose, string Key, string Audience, string Binding, long Expires)
{
    /// <summary>From the dashboard's host to an app's, in a URL.</summary>
    public const string HandOver = "handover";

    /// <summary>The session at an app's host, in a cookie.</summary>
    public const string Session = "session";

    /// <summary>Opens a terminal of an agent.</summary>
    public const string Terminal = "terminal";

    private const int MaxLength = 1024;

    /// <summary>Writes it as <c>payload.signature</c> in base64url, signed with HMAC-SHA-256.</summary>
    public string Sign(byte[] key)
    {
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, Json.Options));
        return $"{payload}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(payload)))}";
    }

    /// <summary>Reads a token; null when it is not one of this server for this purpose and place, or its time is over.</summary>
    public static AppToken? Read(string? text, byte[] key, string purpose, string audience, DateTimeOffset now)
    {
        if (text is null || text.Length > MaxLength || text.Split('.') is not [var payload, var signature])
        {
            return null;
        }

        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(payload));
        Span<byte> given = stackalloc byte[expected.Length];
        if (!Base64Url.IsValid(signature) || !Base64Url.TryDecodeFromChars(signature, given, out var length) || !CryptographicOperations.FixedTimeEquals(expected, given[..length]))
        {
            return null;
        }

        var token = JsonSerializer.Deserialize<AppToken>(Base64Url.DecodeFromChars(payload), Json.Options);
        return token?.Purpose == purpose && token.Audience == audience && token.Expires > now.ToUnixTimeSeconds() ? token : null;
    }
}
