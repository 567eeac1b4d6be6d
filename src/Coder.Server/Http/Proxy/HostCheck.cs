using Coder.Server.Configuration;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Http.Proxy;

/// <summary>
/// Compares the Host that browsers' requests arrive with to the access URL. A proxy that stops passing it on breaks sessions, WebSockets and
/// redirects in ways that look like anything but that; so the requests that would break say it, and the health check too. Agents and clients
/// with a token in a header come by any address, such as a cluster's own; they are not asked.
/// </summary>
internal sealed partial class HostCheck(AccessUrl accessUrl, TimeProvider time, ILogger<HostCheck> logger)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private HostMismatch? _last;

    /// <summary>What browsers met in the last minutes, for the health check; null when all is well.</summary>
    public HostMismatch? Recent => _last is { } last && time.GetUtcNow() - last.Time < Remembered ? last : null;

    /// <summary>403 with the way out when a browser's request arrives with a Host that is not the access URL's; else null.</summary>
    public ApiError? Refuse(HttpRequest request)
    {
        if (!IsBrowser(request) || Compare(request) is not { } mismatch)
        {
            return null;
        }

        var known = _last;
        if (known is null || known.Host != mismatch.Host || mismatch.Time - known.Time >= LogInterval)
        {
            LogMismatch(mismatch.Explain());
        }

        _last = mismatch;
        return ApiError.Forbidden(HostMismatch.Message) with { Detail = mismatch.Explain() };
    }

    /// <summary>How the request's Host differs from the access URL's; null when it does not, or when there is nothing to compare with.</summary>
    public HostMismatch? Compare(HttpRequest request)
    {
        if (!accessUrl.IsConfigured || IsExpected(request.Host.Host) || IsBrowsersOwn(request))
        {
            return null;
        }

        var arrival = request.HttpContext.Arrival();
        return HostMismatch.Of(request.Host, accessUrl.Value, arrival, time.GetUtcNow());
    }

    /// <summary>Only browsers send these on their own.</summary>
    private static bool IsBrowser(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Origin)
        || request.Headers.ContainsKey(HeaderNames.Cookie)
        || request.Headers.ContainsKey("Sec-Fetch-Site");

    /// <summary>The access URL's host, or this machine, as through a port that is forwarded to it.</summary>
    private bool IsExpected(string host) => HostNames.IsNamed(host, accessUrl.Value) || HostNames.IsLoopback(host);

    /// <summary>The page was opened under this very host: a second name of the server, and no proxy changed it on the way.</summary>
    private static bool IsBrowsersOwn(HttpRequest request) =>
        Uri.TryCreate(request.Headers[HeaderNames.Origin].ToString(), UriKind.Absolute, out var origin)
        && request.Host.IsAt(origin);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser's request was refused. {Explanation}")]
    private partial void LogMismatch(string explanation);
}
