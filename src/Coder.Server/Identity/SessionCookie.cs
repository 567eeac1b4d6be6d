using Coder.Server.Configuration;

namespace Coder.Server.Identity;

/// <summary>
/// The browser's session: the one place that writes, removes and reads its cookie. The cookie cannot be read by scripts, belongs to this
/// host and all paths, and lasts as long as the browser; the session behind it ends on the server.
/// </summary>
internal sealed class SessionCookie(HttpOptions options)
{
    /// <summary>
    /// Makes browsers take the cookie only over https, from this very host, so that neither a neighbouring host nor a plain http answer can
    /// plant one (RFC 6265bis §4.1.3.2).
    /// </summary>
    private const string HostPrefix = "__Host-";

    /// <summary>The cookie's name. Only this one is read: with the prefix on, a cookie without it is nobody's session.</summary>
    public string Name { get; } = options.HostPrefixCookie ? HostPrefix + Credentials.CookieName : Credentials.CookieName;

    /// <summary>Signs the browser in.</summary>
    public void Append(HttpContext context, SessionToken token) => context.Response.Cookies.Append(Name, token.Reveal(), Attributes());

    /// <summary>Signs the browser out.</summary>
    public void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Attributes());

    /// <summary>The token that the browser sent, or null.</summary>
    public string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 } token ? token : null;

    private CookieOptions Attributes() => new()
    {
        HttpOnly = true,
        Path = "/",
        Secure = options.SecureAuthCookie,
        SameSite = options.SameSiteAuthCookie,
    };
}
