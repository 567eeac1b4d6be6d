using System.Security.Cryptography;
using System.Text;
using Coder.Server.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.Identity.Oidc;

/// <summary>What a browser keeps between the two halves of a login.</summary>
/// <param name="State">Comes back in the URL: the login was begun by this browser.</param>
/// <param name="Nonce">Comes back in the ID token: the token was made for this login.</param>
/// <param name="Verifier">Proves at the token endpoint that the code is this login's (RFC 7636).</param>
/// <param name="Redirect">Where the browser goes after the login: a path of this server.</param>
internal sealed record PendingLogin(string State, string Nonce, string Verifier, string Redirect)
{
    /// <summary>A new login.</summary>
    public static PendingLogin Create(string? state, string redirect) =>
        new(string.IsNullOrEmpty(state) ? Random() : state, Random(), Random(), redirect);

    /// <summary>What the provider is told of the verifier: its SHA-256 (method S256).</summary>
    public string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>43 characters with 256 random bits.</summary>
    public static string Random() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
}

/// <summary>The cookies of a pending login: short-lived, out of reach for scripts, and gone after the callback whatever it brought.</summary>
internal sealed class OidcCookies(HttpOptions options)
{
    /// <summary>Path of the one route that gets these cookies.</summary>
    public const string CallbackPath = "/api/v2/users/oidc/callback";

    private const string State = "oauth_state";
    private const string Nonce = "oauth_nonce";
    private const string Verifier = "oauth_pkce_verifier";
    private const string Redirect = "oauth_redirect";
    private const string Conversion = "oauth_convert_jwt";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Keeps a login until the browser comes back.</summary>
    public void Append(HttpContext context, PendingLogin login)
    {
        Append(context, State, login.State);
        Append(context, Nonce, login.Nonce);
        Append(context, Verifier, login.Verifier);
        Append(context, Redirect, login.Redirect);
    }

    /// <summary>The login that this browser began, or null when it has none (any more).</summary>
    public static PendingLogin? Read(HttpRequest request)
    {
        var cookies = request.Cookies;
        return cookies[State] is { Length: > 0 } state && cookies[Nonce] is { Length: > 0 } nonce && cookies[Verifier] is { Length: > 0 } verifier
            ? new PendingLogin(state, nonce, verifier, cookies[Redirect] ?? "/")
            : null;
    }

    /// <summary>Keeps the permission to convert a user.</summary>
    public void AppendConversion(HttpContext context, string token) => Append(context, Conversion, token);

    /// <summary>The permission to convert a user, or null.</summary>
    public static string? ReadConversion(HttpRequest request) => request.Cookies[Conversion];

    /// <summary>Forgets the login.</summary>
    public void Delete(HttpContext context)
    {
        foreach (var name in (string[])[State, Nonce, Verifier, Redirect, Conversion])
        {
            if (context.Request.Cookies.ContainsKey(name))
            {
                context.Response.Cookies.Delete(name, Attributes());
            }
        }
    }

    private void Append(HttpContext context, string name, string value)
    {
        var attributes = Attributes();
        attributes.MaxAge = Lifetime;
        context.Response.Cookies.Append(name, value, attributes);
    }

    // Lax whatever the session's cookie is: the way back from the provider is a navigation to this site.
    private CookieOptions Attributes() => new()
    {
        HttpOnly = true,
        Path = CallbackPath,
        Secure = options.SecureAuthCookie,
        SameSite = SameSiteMode.Lax,
    };
}
