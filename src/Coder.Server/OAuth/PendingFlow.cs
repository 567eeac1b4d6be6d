using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.OAuth;

/// <summary>What a browser keeps while its user is at the provider, to sign in or to connect an account.</summary>
/// <param name="State">Comes back in the URL: the flow was begun by this browser.</param>
/// <param name="Nonce">Comes back in the ID token: the token was made for this flow; empty where there is none.</param>
/// <param name="Verifier">Proves at the token endpoint that the code is this flow's (RFC 7636).</param>
/// <param name="Redirect">Where the browser goes afterwards: a path of this server.</param>
internal sealed record PendingFlow(string State, string Nonce, string Verifier, string Redirect)
{
    /// <summary>A new flow.</summary>
    public static PendingFlow Create(string? state, string redirect) =>
        new(string.IsNullOrEmpty(state) ? Random() : state, Random(), Random(), redirect);

    /// <summary>What the provider is told of the verifier: its SHA-256 (method S256).</summary>
    public string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>43 characters with 256 random bits.</summary>
    public static string Random() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
}
