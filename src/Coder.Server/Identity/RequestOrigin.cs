using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Identity;

/// <summary>
/// Keeps other sites from using a browser's session cookie: a request that changes something, or opens a WebSocket, must come
/// from this server's own pages. Browsers say where it comes from in <c>Sec-Fetch-Site</c> and <c>Origin</c>; other
/// clients send neither, and do not send cookies on somebody else's behalf.
/// </summary>
internal sealed class RequestOrigin(AccessUrl accessUrl, HostCheck hosts, HttpOptions options)
{
    /// <summary>403 when a request with a session cookie comes from another site or by another host, else null.</summary>
    public ApiError? Refuse(HttpRequest request)
    {
        var upgrades = request.HttpContext.WebSockets.IsWebSocketRequest;
        if (!upgrades && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)))
        {
            return null;
        }

        return (upgrades ? hosts.Refuse(request) : null) ?? RefuseForeign(request);
    }

    /// <summary>
    /// 403 when a browser could not keep the session that it signs in for: it came by another host, from another site, or by http although
    /// the cookie is for https. Null else, and for clients that are no browsers.
    /// </summary>
    public ApiError? RefuseLogin(HttpRequest request) => hosts.Refuse(request) ?? RefuseForeign(request) ?? RefuseInsecure(request);

    private ApiError? RefuseForeign(HttpRequest request)
    {
        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length > 0)
        {
            return IsOwn(origin, request) ? null : Foreign(origin);
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" ? null : Foreign(site);
    }

    private ApiError? RefuseInsecure(HttpRequest request)
    {
        if (!options.SecureAuthCookie
            || !Uri.TryCreate(request.Headers[HeaderNames.Origin].ToString(), UriKind.Absolute, out var page)
            || page.Scheme != Uri.UriSchemeHttp
            || HostNames.IsLoopback(page.Host))
        {
            return null;
        }

        return ApiError.Forbidden("This page was opened by http, and the session cookie is for https only.") with
        {
            Detail = $"Open {accessUrl.Value}. If the server is to be used by http as well, set {OptionTable.SecureAuthCookie.Env}=false.",
        };
    }

    /// <summary>The page's URL is the request's host or the access URL; "null" is a sandboxed page or a redirect across sites.</summary>
    private bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (request.Host.IsAt(from) || new HostString(from.Authority).IsAt(accessUrl.Value));

    private ApiError Foreign(string origin) => ApiError.Forbidden("Requests with a session cookie must come from this site.") with
    {
        Detail = $"This request comes from {origin}, and the server is {accessUrl.Value}. "
            + "If a proxy stands in between, it must pass the Host header on, or CODER_ACCESS_URL must be the URL in the browser.",
    };
}
