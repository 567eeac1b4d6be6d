using System.Globalization;
using Coder.Server.Http.Proxy;

namespace Coder.Server.Apps;

/// <summary>
/// The hosts that apps and ports have of their own: <c>*.apps.example.com</c>, or with something after the star in its label
/// <c>*-apps.example.com</c>. The star stands for one label, or the beginning of one.
/// </summary>
/// <param name="Suffix">What comes after the star, in lower case.</param>
/// <param name="Port">The port, when the setting names one; else it is the access URL's.</param>
internal sealed record AppHostPattern(string Suffix, int? Port)
{
    /// <summary>Longest label of a name (RFC 1035 §2.3.4).</summary>
    public const int MaxLabel = 63;

    /// <summary>Reads a setting; the empty text is no pattern.</summary>
    public static bool TryParse(string text, out AppHostPattern? pattern)
    {
        pattern = null;
        if (text.Length == 0)
        {
            return true;
        }

        var name = text;
        int? port = null;
        if (text.LastIndexOf(':') is >= 0 and var colon)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > 65535)
            {
                return false;
            }

            (name, port) = (text[..colon], number);
        }

        if (name is not ['*', ..] || name.IndexOf('.', StringComparison.Ordinal) < 1 || name.EndsWith('.')
            || Uri.CheckHostName("a" + name[1..]) != UriHostNameType.Dns)
        {
            return false;
        }

        pattern = new AppHostPattern(name[1..].ToLowerInvariant(), port);
        return true;
    }

    /// <summary>
    /// What stands for the star in a host, in lower case; null for every host that is not one of these. Ports are not compared: a proxy in
    /// front may have another one.
    /// </summary>
    public string? LabelOf(HostString host)
    {
        var name = host.Host.ToLowerInvariant();
        name = name.EndsWith('.') ? name[..^1] : name;
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) && !name[..^Suffix.Length].Contains('.')
            ? name[..^Suffix.Length]
            : null;
    }

    /// <summary>Host and port of a label, as in URLs that lead there.</summary>
    public string HostOf(string label, Uri accessUrl) => label + Suffix + PortText(accessUrl);

    /// <summary>The pattern with the port that is in URLs, as <c>GET /applications/host</c> answers it.</summary>
    public string Shown(Uri accessUrl) => "*" + Suffix + PortText(accessUrl);

    /// <summary>Whether an absolute URL leads to one of these hosts, by the scheme and port that the server's own URLs have.</summary>
    public bool Contains(Uri url, Uri accessUrl) =>
        url.Scheme == accessUrl.Scheme && url.UserInfo.Length == 0 && url.Port == (Port ?? accessUrl.Port)
        && !HostNames.IsNamed(url.Host, accessUrl) && LabelOf(new HostString(url.Host)) is not null;

    private string PortText(Uri accessUrl) => Port is { } port
        ? $":{port}"
        : accessUrl.IsDefaultPort ? "" : $":{accessUrl.Port}";
}
