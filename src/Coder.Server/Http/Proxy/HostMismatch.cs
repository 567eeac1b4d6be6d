using System.Net;

namespace Coder.Server.Http.Proxy;

/// <summary>A request that arrived with another Host than the access URL's.</summary>
/// <param name="Host">The Host that arrived.</param>
/// <param name="AccessUrl">The URL that was expected.</param>
/// <param name="IgnoredHost">The X-Forwarded-Host that was dropped since its sender is no trusted proxy.</param>
/// <param name="Peer">Who connected.</param>
/// <param name="Time">When.</param>
internal sealed record HostMismatch(string Host, Uri AccessUrl, string? IgnoredHost, IPAddress? Peer, DateTimeOffset Time)
{
    /// <summary>What happened, in one sentence.</summary>
    public const string Message = "The request arrived with another Host than the access URL's.";

    /// <summary>A mismatch of what a client sent; the names are made fit for logs.</summary>
    public static HostMismatch Of(HostString host, Uri accessUrl, Arrival arrival, DateTimeOffset time) => new(
        LogText.Clean(host.Value),
        accessUrl,
        arrival.IgnoredHost is { } ignored ? LogText.Clean(ignored) : null,
        arrival.Peer,
        time);

    /// <summary>Which Host arrived, what was expected and what to set.</summary>
    public string Explain()
    {
        var text = $"The Host that arrived is \"{Host}\", and the access URL (CODER_ACCESS_URL) is {AccessUrl}. "
            + $"If a proxy stands in front, it must send \"Host: {AccessUrl.Authority}\" "
            + "(nginx: proxy_set_header Host $http_host; Teleport: rewrite.headers of the app); "
            + "else set CODER_ACCESS_URL to the URL in the browser.";
        return IgnoredHost is null
            ? text
            : $"{text} X-Forwarded-Host \"{IgnoredHost}\" was ignored: {Peer} is not in CODER_PROXY_TRUSTED_ORIGINS.";
    }
}
