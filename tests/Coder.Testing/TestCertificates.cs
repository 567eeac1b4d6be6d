using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coder.Testing;

/// <summary>A certificate authority of one test, and the certificates that it signs. Nothing on the machine trusts it.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestCertificates(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Authority = request.CreateSelfSigned(_now.AddDays(-30), _now.AddDays(30));
    }

    /// <summary>The authority, for whoever is to trust its certificates.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>A certificate and its key, for a server or a client.</summary>
    /// <param name="names">Host names (a leading <c>*.</c> is a wildcard) and addresses; the first is the common name too.</param>
    /// <param name="from">When its time begins, against now; yesterday when not given.</param>
    /// <param name="until">When its time ends, against now; in ten days when not given.</param>
    public PemPair Issue(IReadOnlyList<string> names, TimeSpan? from = null, TimeSpan? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ServerAuthentication), new(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(
            Authority,
            _now + (from ?? TimeSpan.FromDays(-1)),
            _now + (until ?? TimeSpan.FromDays(10)),
            RandomNumberGenerator.GetBytes(16));
        return new PemPair(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Accepts a server's certificate when this authority signed it for the name that was asked for.</summary>
    public HttpMessageHandler TrustingHandler(Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = TrustOnly();
        configure?.Invoke(handler);
        return handler;
    }

    /// <summary>A policy that trusts this authority and nobody else.</summary>
    public X509ChainPolicy TrustOnly() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Authority },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    public void Dispose() => Authority.Dispose();
}

/// <summary>A certificate and its private key as PEM texts.</summary>
public sealed record PemPair(string Certificate, string Key)
{
    /// <summary>Writes both as <c>name.crt</c> and <c>name.key</c>.</summary>
    /// <returns>Their paths.</returns>
    public (string Certificate, string Key) WriteTo(string directory, string name)
    {
        var paths = (Path.Combine(directory, $"{name}.crt"), Path.Combine(directory, $"{name}.key"));
        File.WriteAllText(paths.Item1, Certificate);
        File.WriteAllText(paths.Item2, Key);
        return paths;
    }
}
