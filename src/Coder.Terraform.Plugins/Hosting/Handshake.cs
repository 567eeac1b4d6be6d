using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coder.Terraform.Plugins.Protocol;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>
/// What a plugin says on its first line of output (go-plugin, "Guide to writing non-Go plugins"):
/// <c>CORE-VERSION|APP-VERSION|NETWORK|ADDRESS|PROTOCOL|CERTIFICATE</c>.
/// </summary>
/// <param name="Version">The version of the plugin protocol that it chose.</param>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Certificate">The certificate that it presents, DER; null when it speaks without TLS.</param>
internal sealed record Handshake(ProtocolVersion Version, EndPoint EndPoint, byte[]? Certificate)
{
    public const string CookieName = "TF_PLUGIN_MAGIC_COOKIE";
    public const string CookieValue = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
    public const string VersionsName = "PLUGIN_PROTOCOL_VERSIONS";
    public const string CertificateName = "PLUGIN_CLIENT_CERT";
    public const string SocketDirectoryName = "PLUGIN_UNIX_SOCKET_DIR";

    /// <summary>Reads the line.</summary>
    /// <exception cref="FormatException">It is no handshake, or one that cannot be used; the message is a sentence that says why.</exception>
    public static Handshake Parse(string line)
    {
        var parts = line.Trim().Split('|');
        if (parts.Length < 4 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var core)
            || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var application))
        {
            var shown = line.Length > 200 ? line[..200] + "…" : line;
            throw new FormatException($"It printed \"{shown.Trim()}\" where a provider introduces itself. The file is probably not a Terraform provider for this machine.");
        }

        if (core != 1)
        {
            throw new FormatException($"It speaks version {core} of the plugin handshake; this engine speaks version 1.");
        }

        if (ProtocolVersion.Of(application) is not { } version)
        {
            throw new FormatException($"It speaks version {application} of Terraform's plugin protocol; this engine speaks versions 5 and 6. Choose another version of the provider.");
        }

        if (parts.Length > 4 && parts[4] != "grpc")
        {
            throw new FormatException($"It speaks {parts[4]}; this engine speaks gRPC. Choose a newer version of the provider.");
        }

        return new Handshake(version, EndPointOf(parts[2], parts[3]), parts.Length > 5 && parts[5].Length > 0 ? CertificateOf(parts[5]) : null);
    }

    /// <summary>The line of a plugin of our own.</summary>
    public static string Line(ProtocolVersion version, string socket, byte[]? certificate) =>
        string.Create(CultureInfo.InvariantCulture, $"1|{version.Number}|unix|{socket}|grpc|{(certificate is null ? "" : Convert.ToBase64String(certificate).TrimEnd('='))}");

    private static EndPoint EndPointOf(string network, string address)
    {
        if (network == "unix")
        {
            return new UnixDomainSocketEndPoint(address);
        }

        // Only this machine: a provider has no reason to name another.
        return network == "tcp" && IPEndPoint.TryParse(address, out var endpoint) && IPAddress.IsLoopback(endpoint.Address)
            ? endpoint
            : throw new FormatException($"It listens at {network} {address}; a Unix socket or an address of this machine was expected.");
    }

    private static byte[] CertificateOf(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        try
        {
            return Convert.FromBase64String(padded);
        }
        catch (FormatException e)
        {
            throw new FormatException("The certificate in its first line is not base64.", e);
        }
    }
}
