using System.Net;

namespace Coder.Server.Http.Proxy;

/// <summary>How a request reached this server, before a trusted proxy's word took the place of what the connection shows.</summary>
/// <param name="Peer">Who connected; null for a Unix socket.</param>
/// <param name="FromTrustedProxy">Whether the peer is a trusted proxy.</param>
/// <param name="IgnoredHost">The X-Forwarded-Host of a peer that is not trusted.</param>
/// <param name="ForwardedScheme">The X-Forwarded-Proto of any peer; only a trusted one's became the request's scheme.</param>
internal sealed record Arrival(IPAddress? Peer, bool FromTrustedProxy, string? IgnoredHost, string? ForwardedScheme);

/// <summary>The arrival of a request.</summary>
internal static class HttpContextArrival
{
    private static readonly Arrival Unknown = new(null, FromTrustedProxy: false, null, null);

    /// <summary>How this request arrived.</summary>
    public static Arrival Arrival(this HttpContext context) => context.Features.Get<Arrival>() ?? Unknown;
}
