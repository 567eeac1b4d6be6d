using System.Net;
using System.Net.Sockets;
using Coder.Server.Configuration;
using Microsoft.Extensions.Primitives;

namespace Coder.Server.Http.Proxy;

/// <summary>
/// Puts the real client address, scheme and host into a request that came through a trusted proxy, once and before everything else, so that
/// nothing behind reads a forwarding header. From anybody else these headers are a client's invention; they are removed either way.
/// </summary>
internal sealed class TrustedProxies(ProxyOptions options)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    private readonly string[] _forwarding =
    [
        .. new[] { ForwardedFor, ForwardedProto, ForwardedHost, "X-Forwarded-Port", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Forwarded" }
            .Union(options.TrustedHeaders, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Sets the request's client address, scheme and host.</summary>
    public void Apply(HttpContext context)
    {
        var request = context.Request;
        var peer = Plain(context.Connection.RemoteIpAddress);
        var trusted = peer is not null && IsTrusted(peer);
        var scheme = SchemeOf(request.Headers[ForwardedProto]);
        var host = HostOf(request.Headers[ForwardedHost]);
        context.Connection.RemoteIpAddress = trusted ? ClientOf(request.Headers) ?? peer : peer;
        if (trusted)
        {
            request.Scheme = scheme ?? request.Scheme;
            request.Host = host ?? request.Host;
        }

        context.Features.Set(new Arrival(peer, trusted, trusted ? null : host?.Value, scheme));
        foreach (var header in _forwarding)
        {
            request.Headers.Remove(header);
        }
    }

    private bool IsTrusted(IPAddress address)
    {
        foreach (var network in options.TrustedOrigins)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private IPAddress? ClientOf(IHeaderDictionary headers)
    {
        foreach (var name in options.TrustedHeaders)
        {
            var client = string.Equals(name, ForwardedFor, StringComparison.OrdinalIgnoreCase)
                ? NearestUntrusted(headers[name])
                : AddressOf(Last(headers[name]));
            if (client is not null)
            {
                return client;
            }
        }

        return null;
    }

    /// <summary>
    /// Each proxy appends whom it got the request from, so only what trusted proxies appended is true: from the right, up to and with the
    /// first address that is not one of them. A chain of trusted addresses only begins at a client among them.
    /// </summary>
    private IPAddress? NearestUntrusted(StringValues values)
    {
        IPAddress? client = null;
        var hops = string.Join(',', values.ToArray()).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= 0 && AddressOf(hops[i]) is { } hop; i--)
        {
            client = hop;
            if (!IsTrusted(hop))
            {
                break;
            }
        }

        return client;
    }

    /// <summary>An address, with or without a port; null for anything else.</summary>
    private static IPAddress? AddressOf(string? text) =>
        text is not null && (text.Contains('.') || text.Contains(':')) && IPEndPoint.TryParse(text, out var end) ? Plain(end.Address) : null;

    private static string? SchemeOf(StringValues values) => Last(values)?.ToLowerInvariant() switch
    {
        "https" or "wss" => Uri.UriSchemeHttps,
        "http" or "ws" => Uri.UriSchemeHttp,
        _ => null,
    };

    private static HostString? HostOf(StringValues values)
    {
        var host = new HostString(Last(values) ?? "");
        return host.HasValue && Uri.CheckHostName(host.Host) != UriHostNameType.Unknown ? host : null;
    }

    /// <summary>What the nearest proxy said, where proxies append with commas or lines.</summary>
    private static string? Last(StringValues values) =>
        values.Count == 0 ? null : values[^1]?.Split(',', StringSplitOptions.TrimEntries)[^1];

    /// <summary>
    /// IPv4 addresses as themselves, also on a socket for both families; IPv6 addresses without a zone (RFC 4007), which means something on
    /// one machine only and which the database does not know.
    /// </summary>
    private static IPAddress? Plain(IPAddress? address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } => new IPAddress(address.GetAddressBytes()),
        _ => address,
    };
}

/// <summary>Runs <see cref="TrustedProxies"/> before everything that reads a request.</summary>
internal static class TrustedProxiesExtensions
{
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<TrustedProxies>();
        app.Use((context, next) =>
        {
            proxies.Apply(context);
            return next(context);
        });
    }
}
