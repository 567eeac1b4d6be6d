using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Apps;

/// <summary>Writes the head of an app's answer to the client: what this server says about its own pages goes, what the app says comes.</summary>
internal static class AppResponse
{
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.TE, HeaderNames.Trailer,
        HeaderNames.TransferEncoding, HeaderNames.Upgrade, HeaderNames.SetCookie, HeaderNames.Location, HeaderNames.AltSvc,
    };

    /// <summary>What speaks for a whole host: below the dashboard's that is not the app's to say.</summary>
    private static readonly HashSet<string> OfTheHost = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.StrictTransportSecurity, "Clear-Site-Data", "Service-Worker-Allowed", "Public-Key-Pins", "Origin-Agent-Cluster", "NEL", "Report-To",
    };

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c != '\t'), '\x7f']);

    /// <summary>Status and headers of the answer.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="answer">What the app said.</param>
    /// <param name="upstream">The app.</param>
    /// <param name="basePath">Where the app begins below the dashboard's host; null on a host of its own.</param>
    public static void Begin(HttpContext context, HttpResponseMessage answer, AppUpstream upstream, string? basePath)
    {
        var response = context.Response;
        var kept = KeepOwn(response.Headers);
        response.Clear();
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in kept)
        {
            response.Headers[name] = value;
        }

        var hops = answer.Headers.NonValidated.Contains(HeaderNames.Connection)
            ? new HashSet<string>(answer.Headers.Connection, StringComparer.OrdinalIgnoreCase)
            : null;
        Copy(response.Headers, answer.Headers.NonValidated, hops, basePath is not null);
        Copy(response.Headers, answer.Content.Headers.NonValidated, hops, basePath is not null);
        SetCookies(response.Headers, answer, basePath);
        if (answer.Headers.NonValidated.TryGetValues(HeaderNames.Location, out var location))
        {
            Append(response.Headers, HeaderNames.Location, LocationOf(location.ToString(), upstream, basePath));
        }
    }

    /// <summary>
    /// A <c>Location</c> that the browser can follow: URLs of the app as the workspace knows it, and paths that do not know where the app is
    /// served, become those of the app here.
    /// </summary>
    internal static string LocationOf(string location, AppUpstream upstream, string? basePath)
    {
        var local = location;
        if (Uri.TryCreate(location, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            if (url.Port != upstream.Port || !(url.IdnHost.Trim('[', ']').Equals(upstream.Host, StringComparison.OrdinalIgnoreCase) || url.IsLoopback))
            {
                return location;
            }

            local = url.PathAndQuery + url.Fragment;
        }

        if (local is not ['/', ..] || local is ['/', '/', ..] || basePath is null || local.StartsWith("/@", StringComparison.Ordinal)
            || local.StartsWith("/%40", StringComparison.Ordinal))
        {
            return local;
        }

        var below = upstream.BasePath.Length > 0 && local.StartsWith(upstream.BasePath + "/", StringComparison.Ordinal)
            ? local[upstream.BasePath.Length..]
            : local;
        return basePath[..^1] + below;
    }

    private static List<(string Name, StringValues Value)> KeepOwn(IHeaderDictionary headers) =>
        [.. headers.Where(header => header.Key.StartsWith("X-Coder-", StringComparison.OrdinalIgnoreCase)
            || header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
            || header.Key.Equals(HeaderNames.Vary, StringComparison.OrdinalIgnoreCase)
            || header.Key.Equals(HeaderNames.StrictTransportSecurity, StringComparison.OrdinalIgnoreCase)
            || header.Key.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase)).Select(header => (header.Key, header.Value))];

    private static void Copy(IHeaderDictionary headers, HttpHeadersNonValidated answer, HashSet<string>? hops, bool isPath)
    {
        foreach (var (name, values) in answer)
        {
            if (Dropped.Contains(name) || hops?.Contains(name) == true || (isPath && OfTheHost.Contains(name)) || IsOurs(headers, name))
            {
                continue;
            }

            foreach (var value in values)
            {
                Append(headers, name, value);
            }
        }
    }

    /// <summary>Names of this server, and answers about other origins that this server gave already.</summary>
    private static bool IsOurs(IHeaderDictionary headers, string name) =>
        name.StartsWith("X-Coder-", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) && headers.ContainsKey(HeaderNames.AccessControlAllowOrigin));

    private static void SetCookies(IHeaderDictionary headers, HttpResponseMessage answer, string? basePath)
    {
        if (!answer.Headers.NonValidated.TryGetValues(HeaderNames.SetCookie, out var cookies))
        {
            return;
        }

        foreach (var cookie in cookies)
        {
            if (AppCookies.Returned(cookie, basePath) is { } own)
            {
                Append(headers, HeaderNames.SetCookie, own);
            }
        }
    }

    /// <summary>A value that no header may have is left out: the web server would break the whole answer because of it.</summary>
    private static void Append(IHeaderDictionary headers, string name, string value)
    {
        if (!value.AsSpan().ContainsAny(Forbidden))
        {
            headers.Append(name, value);
        }
    }
}
