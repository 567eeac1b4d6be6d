using Coder.Server.Configuration;
using Coder.Server.Http;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Identity;

/// <summary>
/// Keeps other sites from using a browser's session cookie: a request that changes something, or opens a WebSocket, must come
/// from this server's own pages. Browsers say where it comes from in <c>Sec-Fetch-Site</c> and <c>Origin</c>; other
/// clients send neither, and do not send cookies on somebody else's behalf.
/// </summary>
internal sealed class RequestOrigin(AccessUrl accessUrl)
{
    /// <summary>403 when the request comes from another site, else null.</summary>
    public ApiError? Refuse(HttpRequest request)
    {
        var upgrades = request.HttpContext.WebSockets.IsWebSocketRequest;
        if (!upgrades && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)))
        {
            return null;
        }

        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length > 0)
        {
            return IsOwn(origin, request) ? null : Foreign(origin);
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" ? null : Foreign(site);
    }

    private bool IsOwn(string origin, HttpRequest request)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var from))
        {
            return false; // "null": a sandboxed page or a redirect across sites.
        }

        var host = HostString.FromUriComponent(from);
        return string.Equals(host.Value, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || string.Equals(host.Value, HostString.FromUriComponent(accessUrl.Value).Value, StringComparison.OrdinalIgnoreCase);
    }

    private ApiError Foreign(string origin) => ApiError.Forbidden("Requests with a session cookie must come from this site.") with
    {
        Detail = $"This request comes from {origin}, and the server is {accessUrl.Value}. "
            + "If a proxy stands in between, it must pass the Host header on, or CODER_ACCESS_URL must be the URL in the browser.",
    };
}
