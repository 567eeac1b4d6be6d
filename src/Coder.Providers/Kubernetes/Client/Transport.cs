using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>Connections to an API server as its settings say.</summary>
internal static class Transport
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>Makes the handler of all requests.</summary>
    /// <exception cref="ConnectionException">The settings cannot be used.</exception>
    public static SocketsHttpHandler Create(ConnectionSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectLimit,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
        };
        if (settings.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        var tls = handler.SslOptions;
        if (settings.TlsServerName is { Length: > 0 } name)
        {
            tls.TargetHost = name;
        }

        if (settings.Insecure)
        {
#pragma warning disable CA5359 // The user asked for exactly this with "insecure" or "insecure-skip-tls-verify".
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.Authorities is { Length: > 0 } pem)
        {
            var authorities = Authorities(pem, settings.Origin);
            tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities);
        }

        return handler;
    }

    private static X509Certificate2Collection Authorities(string pem, string origin)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ConnectionException($"The certificate authority of {origin} cannot be read: {e.Message}", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new ConnectionException($"The certificate authority of {origin} holds no certificate in PEM.");
    }

    private static bool IsTrusted(
        X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in sent?.ChainElements.Skip(1) ?? [])
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return certificate is X509Certificate2 full ? chain.Build(full) : Build(chain, certificate);
    }

    private static bool Build(X509Chain chain, X509Certificate certificate)
    {
        using var full = new X509Certificate2(certificate);
        return chain.Build(full);
    }
}
