using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Apps;

/// <summary>
/// Which pages may talk to an app on a host of its own. The apps of one owner may, with the browser's session; so that a frontend on one port
/// reaches its backend on another. Pages of others may neither read answers nor send requests that have an effect, unless the app is public
/// or the request comes without a session.
/// </summary>
internal sealed class AppOrigins(AppOptions options, AccessUrl accessUrl)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /// <summary>Whether a request is a preflight of another app of the same owner. Those of other origins are the app's to answer.</summary>
    public bool IsPreflightOfSibling(HttpRequest request, AppAddress address) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0 && IsSibling(request, address);

    /// <summary>Lets the page behind a preflight talk to the app.</summary>
    public static void AnswerPreflight(HttpContext context)
    {
        Allow(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlMaxAge = "3600";
        if (context.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Whether a request with the browser's session may have an effect, by where it comes from.</summary>
    public bool MayAct(HttpContext context, AppAddress address)
    {
        var request = context.Request;
        if (!context.WebSockets.IsWebSocketRequest
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)))
        {
            return true;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            ? request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            : IsItself(request, origin) || IsSibling(request, address);
    }

    /// <summary>Lets pages of the owner's other apps read the answer.</summary>
    public void LetSiblingsRead(HttpContext context, AppAddress address)
    {
        if (IsSibling(context.Request, address))
        {
            Allow(context);
        }
    }

    private static void Allow(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        context.Response.Headers.AccessControlAllowCredentials = "true";
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
    }

    private bool IsItself(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.IdnHost.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && options.Hosts!.Contains(page, accessUrl.Value);

    private bool IsSibling(HttpRequest request, AppAddress address) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var page)
        && !page.IdnHost.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && options.Hosts!.Contains(page, accessUrl.Value)
        && AppAddress.OfLabel(options.Hosts.LabelOf(new HostString(page.IdnHost))!) is { } other
        && other.Owner.Equals(address.Owner, StringComparison.OrdinalIgnoreCase);
}
