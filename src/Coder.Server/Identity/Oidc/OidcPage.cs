using System.Net;
using System.Security.Cryptography;
using System.Text;
using Coder.Server.Http;

namespace Coder.Server.Identity.Oidc;

/// <summary>
/// An error of a flow through a provider as a page for people: what happened, why, and the way back. It has no scripts, and every text in it is escaped.
/// </summary>
internal sealed class OidcPage(ApiError error, string backUrl = "/login", string backText = "Back to the login page") : IResult
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1.5rem;color:#1c1917;background:#fafaf9}"
        + "h1{font-size:1.4rem}p{overflow-wrap:anywhere}a{color:#1d4ed8}.detail{color:#57534e}"
        + "@media(prefers-color-scheme:dark){body{color:#e7e5e4;background:#1c1917}a{color:#93c5fd}.detail{color:#a8a29e}}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Writes the page, or JSON for a program that asks for it.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var accept = httpContext.Request.Headers.Accept.ToString();
        if (accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            await error.ExecuteAsync(httpContext);
            return;
        }

        var response = httpContext.Response;
        response.StatusCode = error.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        var title = WebUtility.HtmlEncode(error.Message);
        var detail = error.Detail is { Length: > 0 } text ? $"<p class=\"detail\">{WebUtility.HtmlEncode(text)}</p>" : "";
        await response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>{title}</title><style>{Style}</style></head>"
            + $"<body><main><h1>{title}</h1>{detail}<p><a href=\"{backUrl}\">{backText}</a></p></main></body></html>",
            httpContext.RequestAborted);
    }
}
