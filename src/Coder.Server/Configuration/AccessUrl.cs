using System.Net;

namespace Coder.Server.Configuration;

/// <summary>
/// The URL under which browsers and agents reach this server: the configured one, or the address that the server listens on
/// once it is known (the port may be chosen by the system).
/// </summary>
internal sealed class AccessUrl(HttpOptions options, TlsOptions tls)
{
    private Uri? _listening;

    /// <summary>The URL, ending with a slash.</summary>
    public Uri Value => options.AccessUrl is { } configured
        ? new Uri(configured.AbsoluteUri.TrimEnd('/') + "/")
        : _listening ?? FromAddress(Address.Port);

    /// <summary>Whether the operator said what the URL is; the listening address is only a guess.</summary>
    public bool IsConfigured => options.AccessUrl is not null;

    /// <summary>Without plain http the address of https stands in.</summary>
    private ListenAddress Address => options.Address ?? tls.Address;

    /// <summary>Says which port the server got.</summary>
    public void Listening(int port) => _listening = FromAddress(port);

    private Uri FromAddress(int port)
    {
        var address = Address.Address;
        var reachable = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        return new Uri($"{(options.Address is null ? "https" : "http")}://{new IPEndPoint(reachable, port)}/");
    }
}
