using System.Net;
using System.Security.Cryptography;
using System.Text;
using Coder.Server.Http;

namespace Coder.Server.Apps;

/// <summary>Shows an <see cref="AppFailure"/>: browsers get a page that loads nothing from elsewhere, all others the API's JSON.</summary>
internal static class AppErrorPage
{
    private const int RetrySeconds = 4;

    private const string Style =
        """
        :root{color-scheme:light dark;--bg:#f8fafc;--card:#fff;--line:#e2e8f0;--text:#0f172a;--muted:#55637a;--accent:#3f4fc9;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--bg:#0b1120;--card:#131c2e;--line:#26324a;--text:#e8edf5;--muted:#9fb0c9;--accent:#8f9bff;--on:#0b1120}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--bg);color:var(--text);font:15px/1.55 Inter,system-ui,sans-serif}
        main{max-width:560px;width:100%;padding:32px;background:var(--card);border:1px solid var(--line);border-radius:12px}
        .status{margin:0 0 6px;color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
        h1{margin:0 0 10px;font-size:20px;line-height:1.3;overflow-wrap:anywhere}
        p{margin:0 0 14px;overflow-wrap:anywhere}
        a.action{display:inline-block;margin-top:6px;padding:9px 16px;border-radius:8px;background:var(--accent);color:var(--on);font-weight:600;text-decoration:none}
        a.action:focus-visible{outline:3px solid var(--text);outline-offset:2px}
        code{font:13px/1.5 ui-monospace,monospace;color:var(--muted)}
        .retry{color:var(--muted);font-size:13px;margin:18px 0 0}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>Answers a request with a failure. Does nothing when the answer has already begun.</summary>
    public static async Task WriteAsync(HttpContext context, AppFailure failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        if (!IsBrowser(context.Request))
        {
            await new ApiError(failure.Status, failure.Message, failure.Detail).ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = failure.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var page = Encoding.UTF8.GetBytes(Render(failure, Retries(context.Request, failure)));
        response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(page, context.RequestAborted);
        }
    }

    /// <summary>Whether a person looks at the answer.</summary>
    public static bool IsBrowser(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Only what has no effect is done again by itself.</summary>
    private static bool Retries(HttpRequest request, AppFailure failure) => failure.Passing && HttpMethods.IsGet(request.Method);

    private static string Render(AppFailure failure, bool retries)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">");
        if (retries)
        {
            html.Append("<meta http-equiv=\"refresh\" content=\"").Append(RetrySeconds).Append("\">");
        }

        html.Append("<title>").Append(Text(failure.Title)).Append(" – Coder</title><style>").Append(Style).Append("</style></head><body><main>")
            .Append("<p class=\"status\">").Append(failure.Status).Append("</p><h1>").Append(Text(failure.Title)).Append("</h1><p>")
            .Append(Text(failure.Message)).Append("</p>");
        if (failure.Detail is { } detail)
        {
            html.Append("<p><code>").Append(Text(detail)).Append("</code></p>");
        }

        if (failure.Action is var (text, url))
        {
            html.Append("<a class=\"action\" href=\"").Append(Text(url)).Append("\">").Append(Text(text)).Append("</a>");
        }

        if (retries)
        {
            html.Append("<p class=\"retry\" role=\"status\">This page tries again every ").Append(RetrySeconds).Append(" seconds.</p>");
        }

        return html.Append("</main></body></html>").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
