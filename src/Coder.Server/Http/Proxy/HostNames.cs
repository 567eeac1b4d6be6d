using System.Net;

namespace Coder.Server.Http.Proxy;

/// <summary>Compares the Host header with URLs.</summary>
internal static class HostNames
{
    /// <summary>Whether the host and port are the URL's; a port that is not written is the default one of the URL's scheme.</summary>
    public static bool IsAt(this HostString host, Uri url) =>
        IsNamed(host.Host, url) && (host.Port ?? DefaultPort(url)) == url.Port;

    /// <summary>Whether the name alone is the URL's.</summary>
    public static bool IsNamed(string host, Uri url) =>
        string.Equals(host, url.IdnHost, StringComparison.OrdinalIgnoreCase)
        || string.Equals(host.Trim('[', ']'), url.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name is this machine's own.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static int DefaultPort(Uri url) => url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeWss ? 443 : 80;
}
