using Coder.Server.Configuration;
using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc;

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
    public void Append(HttpContext context, PendingFlow login)
    {
        Append(context, State, login.State);
        Append(context, Nonce, login.Nonce);
        Append(context, Verifier, login.Verifier);
        Append(context, Redirect, login.Redirect);
    }

    /// <summary>The login that this browser began, or null when it has none (any more).</summary>
    public static PendingFlow? Read(HttpRequest request)
    {
        var cookies = request.Cookies;
        return cookies[State] is { Length: > 0 } state && cookies[Nonce] is { Length: > 0 } nonce && cookies[Verifier] is { Length: > 0 } verifier
            ? new PendingFlow(state, nonce, verifier, cookies[Redirect] ?? "/")
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
