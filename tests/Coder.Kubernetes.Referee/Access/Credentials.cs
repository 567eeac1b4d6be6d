using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coder.Kubernetes.Referee.Access;

/// <summary>The cluster's certificate authority, its server certificate, and what users show: tokens and client certificates.</summary>
internal sealed class Credentials : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public Credentials(TimeProvider clock)
    {
        _from = clock.GetUtcNow().AddDays(-1);
        var request = new CertificateRequest("CN=referee-ca", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _authority = request.CreateSelfSigned(_from, _from.AddDays(30));
        var (certificate, key) = Issue("CN=kube-apiserver", isServer: true);
        using (certificate)
        using (key)
        using (var withKey = certificate.CopyWithPrivateKey(key))
        {
            Server = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        }
    }

    public X509Certificate2 Server { get; }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>The user's token; the same until it is revoked.</summary>
    public string Token(string user)
    {
        lock (_gate)
        {
            if (!_tokens.TryGetValue(user, out var token))
            {
                _tokens[user] = token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
                _users[token] = user;
            }

            return token;
        }
    }

    /// <summary>Makes the user's token invalid; the next one asked for is a new one.</summary>
    public void Revoke(string user)
    {
        lock (_gate)
        {
            if (_tokens.Remove(user, out var token))
            {
                _users.Remove(token);
            }
        }
    }

    /// <summary>The user of a token or of a certificate that the authority signed; null for nobody known.</summary>
    public User? Find(string? token, X509Certificate2? certificate)
    {
        if (token is not null)
        {
            lock (_gate)
            {
                return _users.TryGetValue(token, out var user) ? User.Of(user) : null;
            }
        }

        if (certificate is null)
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) ? User.Of(certificate.GetNameInfo(X509NameType.SimpleName, false)) : null;
    }

    /// <summary>A client certificate and its key, both PEM; the common name is the user's.</summary>
    public (string Certificate, string Key) ClientCertificate(string user)
    {
        var (certificate, key) = Issue($"CN={user}", isServer: false);
        using (certificate)
        using (key)
        {
            return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        _authority.Dispose();
        _key.Dispose();
    }

    private (X509Certificate2 Certificate, ECDsa Key) Issue(string subject, bool isServer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(System.Net.IPAddress.Loopback);
            names.AddDnsName("localhost");
            names.AddDnsName("kubernetes.default.svc");
            request.CertificateExtensions.Add(names.Build());
        }

        return (request.Create(_authority, _from, _from.AddDays(29), RandomNumberGenerator.GetBytes(12)), key);
    }
}
