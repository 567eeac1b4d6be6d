using Coder.Server.Configuration;
using Coder.Server.Identity;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Http.Proxy;

/// <summary>
/// Sends people who opened the server elsewhere to the access URL (307). Only pages that a browser opens are redirected: programs with a
/// token, agents, probes and WebSockets go on by the address that they know.
/// </summary>
internal sealed class AccessUrlRedirect(AccessUrl accessUrl, ProxyOptions proxy, TlsOptions tls)
{
    /// <summary>Whether there is anything to do at all.</summary>
    public bool IsOn { get; } = proxy.RedirectToAccessUrl || (tls.Enabled && tls.RedirectHttp);

    /// <summary>Where to send the request, or null.</summary>
    public string? TargetOf(HttpRequest request)
    {
        if (!accessUrl.IsConfigured || !IsPage(request) || !(IsElsewhere(request) || IsPlain(request)))
        {
            return null;
        }

        var path = request.PathBase.Add(request.Path).ToUriComponent();
        return accessUrl.Value.GetLeftPart(UriPartial.Authority) + path + request.QueryString.ToUriComponent();
    }

    private bool IsElsewhere(HttpRequest request) =>
        proxy.RedirectToAccessUrl
        && !request.Host.IsAt(accessUrl.Value);

    /// <summary>
    /// Plain http, unless a proxy says that the browser's way to it is https: sending that browser to https again would go round in circles.
    /// </summary>
    private bool IsPlain(HttpRequest request) =>
        tls is { Enabled: true, RedirectHttp: true }
        && !request.IsHttps
        && accessUrl.Value.Scheme == Uri.UriSchemeHttps
        && request.HttpContext.Arrival().ForwardedScheme != Uri.UriSchemeHttps
        && !HostNames.IsLoopback(request.Host.Host);

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !request.HttpContext.WebSockets.IsWebSocketRequest
        && !request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal)
        && !request.Headers.ContainsKey(Credentials.HeaderName)
        && !request.Headers.ContainsKey(HeaderNames.Authorization);
}

/// <summary>Redirects requests before they are routed.</summary>
internal static class AccessUrlRedirectExtensions
{
    public static void UseAccessUrlRedirect(this WebApplication app)
    {
        var redirect = app.Services.GetRequiredService<AccessUrlRedirect>();
        if (!redirect.IsOn)
        {
            return;
        }

        app.Use((context, next) =>
        {
            if (redirect.TargetOf(context.Request) is not { } target)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = target;
            return Task.CompletedTask;
        });
    }
}
