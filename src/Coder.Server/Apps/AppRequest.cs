using System.Net;
using Coder.Server.Identity;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Apps;

/// <summary>
/// Makes the request that an app gets: the client's method, target, headers and body, without what belongs to this connection (RFC 9110
/// §7.6.1) or to this server – session cookie, token, the server's own query parameters – and with the client's address, scheme and host in
/// <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>. <c>Host</c> stays what the browser sent.
/// </summary>
internal static class AppRequest
{
    private static readonly HashSet<string> None = [];

    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
        HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade, HeaderNames.Host, HeaderNames.Cookie,
        HeaderNames.Expect, HeaderNames.ContentLength, "HTTP2-Settings", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
        Credentials.HeaderName,
    };

    /// <summary>The request for an app.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="upstream">Where it goes.</param>
    /// <param name="target">Path and query for the app, below its own base path.</param>
    /// <param name="scheme">Scheme of the URL in the browser.</param>
    public static HttpRequestMessage Of(HttpContext context, AppUpstream upstream, string target, string scheme)
    {
        var request = context.Request;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), Url(upstream, target))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = BodyOf(context),
        };
        var hops = Hops(request.Headers);
        foreach (var (name, values) in request.Headers)
        {
            if (name is [':', ..] || Dropped.Contains(name) || hops.Contains(name) || IsOwn(name, values.ToString()))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        if (AppCookies.Forwarded(request.Headers.Cookie) is { } cookies)
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.Cookie, cookies);
        }

        message.Headers.Host = request.Host.Value;
        message.Headers.ExpectContinue = request.Headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Host", request.Host.Value);
        return message;
    }

    /// <summary>The names that a <c>Connection</c> header lists: they belong to one connection as well.</summary>
    private static HashSet<string> Hops(IHeaderDictionary headers) => headers.Connection.Count == 0 ? None : new(
        headers.Connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The target goes to the app byte by byte: a URL that is put in order would name other things in some apps.</summary>
    private static Uri Url(AppUpstream upstream, string target) =>
        new(upstream.Key + upstream.BasePath + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static RequestBody? BodyOf(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        var body = new RequestBody(context.Request.Body);
        body.Headers.ContentLength = context.Request.ContentLength;
        return body;
    }

    /// <summary>A token of this server, or a page's address with one in it.</summary>
    private static bool IsOwn(string name, string value) =>
        (name.Equals(HeaderNames.Referer, StringComparison.OrdinalIgnoreCase) && AppTarget.HasOwnParameters(value))
        || (name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)
            && value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var token] && SessionToken.TryParse(token, out _));

    /// <summary>The client's body as it comes: each piece goes on at once, and none is read that the app has no room for.</summary>
    private sealed class RequestBody(Stream body) : HttpContent
    {
        private const int BufferBytes = 64 << 10;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            StreamPump.CopyAsync(body, stream, BufferBytes, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false; // Known only by the header, which is set when the client sent one.
        }
    }
}
