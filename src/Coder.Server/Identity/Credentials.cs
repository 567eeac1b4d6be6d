using Microsoft.Net.Http.Headers;

namespace Coder.Server.Identity;

/// <summary>Where a request's token was found; cookies are sent by browsers on their own and need the origin check.</summary>
internal enum CredentialSource
{
    Cookie,
    Query,
    Header,
}

/// <summary>The token that a request carries: session cookie, query, header or Bearer, in this order.</summary>
internal readonly record struct Credentials(string Token, CredentialSource Source)
{
    /// <summary>Name of the query parameter, and of the session cookie unless it has a prefix (<see cref="SessionCookie.Name"/>).</summary>
    public const string CookieName = "coder_session_token";

    /// <summary>Name of the header.</summary>
    public const string HeaderName = "Coder-Session-Token";

    private const string Bearer = "Bearer ";

    /// <summary>The request's token, or null.</summary>
    public static Credentials? Of(HttpRequest request, SessionCookie sessionCookie)
    {
        if (sessionCookie.Read(request) is { } cookie)
        {
            return new(cookie, CredentialSource.Cookie);
        }

        if (request.Query[CookieName].ToString() is { Length: > 0 } query)
        {
            return new(query, CredentialSource.Query);
        }

        if (request.Headers[HeaderName].ToString() is { Length: > 0 } header)
        {
            return new(header, CredentialSource.Header);
        }

        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.Length > Bearer.Length
            ? new(authorization[Bearer.Length..].Trim(), CredentialSource.Header)
            : null;
    }
}
