using System.Net;
using System.Security.Authentication;

namespace Coder.Server.Configuration;

/// <summary>Which proxies stand in front, and what they may say of a request.</summary>
internal sealed record ProxyOptions
{
    /// <summary>Headers with the client's address, the one to believe first at the front.</summary>
    public IReadOnlyList<string> TrustedHeaders { get; init; } = [];

    /// <summary>Where trusted proxies connect from.</summary>
    public IReadOnlyList<IPNetwork> TrustedOrigins { get; init; } = [];

    /// <summary>Whether browsers at another host are sent to the access URL.</summary>
    public bool RedirectToAccessUrl { get; init; }
}

/// <summary>Whether clients show certificates, by the words of the setting.</summary>
internal enum ClientCertificates
{
    None,

    /// <summary>Asked for, and any is taken.</summary>
    Request,

    /// <summary>Needed, and any is taken.</summary>
    RequireAny,

    /// <summary>Checked when there is one.</summary>
    VerifyIfGiven,

    /// <summary>Needed and checked.</summary>
    RequireAndVerify,
}

/// <summary>A certificate and its key.</summary>
internal readonly record struct CertificateFiles(string Certificate, string Key);

/// <summary>The server's own https.</summary>
internal sealed record TlsOptions
{
    public bool Enabled { get; init; }

    public ListenAddress Address { get; init; } = new(IPAddress.Loopback, 3443);

    /// <summary>Whether browsers that come by http are sent to the access URL.</summary>
    public bool RedirectHttp { get; init; }

    public IReadOnlyList<CertificateFiles> Certificates { get; init; } = [];

    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>Authorities of clients' certificates; empty when none are checked.</summary>
    public string ClientCaFile { get; init; } = "";

    /// <summary>What the server shows when it calls itself; null when it shows nothing.</summary>
    public CertificateFiles? OwnClientCertificate { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Names of cipher suites; empty for the secure ones.</summary>
    public IReadOnlyList<string> Ciphers { get; init; } = [];
}

/// <summary>Headers that tell browsers what they must not do.</summary>
internal sealed record SecurityHeaderOptions
{
    /// <summary>The value of <c>Strict-Transport-Security</c>; null sends none.</summary>
    public string? StrictTransportSecurity { get; init; }

    /// <summary>Directives that are added to the dashboard's policy.</summary>
    public IReadOnlyList<string> AdditionalCsp { get; init; } = [];
}

/// <summary>How many requests a minute are answered.</summary>
internal sealed record RateLimitOptions
{
    /// <summary>No request is limited.</summary>
    public static RateLimitOptions Off { get; } = new() { Disabled = true };

    public bool Disabled { get; init; }

    /// <summary>Of the API as a whole; 0 or less is no limit.</summary>
    public int Api { get; init; } = 512;

    /// <summary>Of logins, and of what else tells whether a secret is right.</summary>
    public int Login { get; init; } = 60;

    /// <summary>Of uploads.</summary>
    public int Files { get; init; } = 12;
}

/// <summary>The health check.</summary>
internal sealed record HealthOptions
{
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan DatabaseThreshold { get; init; } = TimeSpan.FromMilliseconds(15);
}
