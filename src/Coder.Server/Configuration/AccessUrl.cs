using System.Net;

namespace Coder.Server.Configuration;

/// <summary>
/// The URL under which browsers and agents reach this server: the configured one, or the address that the server listens on
/// once it is known (the port may be chosen by the system).
/// </summary>
internal sealed class AccessUrl(HttpOptions options)
{
    private Uri? _listening;

    /// <summary>The URL, ending with a slash.</summary>
    public Uri Value => options.AccessUrl is { } configured
        ? new Uri(configured.AbsoluteUri.TrimEnd('/') + "/")
        : _listening ?? FromAddress(options.Address.Address, options.Address.Port);

    /// <summary>Says which port the server got.</summary>
    public void Listening(int port) => _listening = FromAddress(options.Address.Address, port);

    private static Uri FromAddress(IPAddress address, int port)
    {
        var reachable = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        return new Uri($"http://{new IPEndPoint(reachable, port)}/");
    }
}
