using Coder.Server.Configuration;

namespace Coder.Server.Http.Security;

/// <summary>Headers of every response: the version that clients compare with theirs, and what browsers must not do.</summary>
internal static class SecurityHeaders
{
    private const string PermissionsPolicy = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    /// <summary>Sets the headers before the response begins.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var policy = app.Services.GetRequiredService<ContentSecurityPolicy>();
        var accessUrl = app.Services.GetRequiredService<AccessUrl>();
        var transport = app.Services.GetRequiredService<SecurityHeaderOptions>().StrictTransportSecurity;
        app.Use((context, next) =>
        {
            var isApi = context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
            var headers = context.Response.Headers;
            headers["X-Coder-Build-Version"] = ServerVersion.Text;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = PermissionsPolicy;
            headers.ContentSecurityPolicy = isApi ? ContentSecurityPolicy.Api : policy.For(context.Request);
            if (isApi || !policy.FramesAllowed)
            {
                headers.XFrameOptions = isApi ? "DENY" : "SAMEORIGIN";
            }

            // Browsers heed it on https only; behind a proxy that is not trusted the request looks like http although it is not.
            if (transport is not null && (context.Request.IsHttps || accessUrl.Value.Scheme == Uri.UriSchemeHttps))
            {
                headers.StrictTransportSecurity = transport;
            }

            return next(context);
        });
    }
}
