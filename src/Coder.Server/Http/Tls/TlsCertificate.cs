using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coder.Server.Configuration;

namespace Coder.Server.Http.Tls;

/// <summary>A certificate with its key and the certificates that lead to its authority, ready to be shown to clients.</summary>
internal sealed class TlsCertificate
{
    private readonly List<string> _names;

    private TlsCertificate(CertificateFiles files, X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        Files = files;
        Certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        _names = NamesOf(certificate);
    }

    public CertificateFiles Files { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>What a handshake shows.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>
    /// Reads both files. Of everything that can be wrong with them, <paramref name="problem"/> says which file it is in and what to do.
    /// </summary>
    public static TlsCertificate? TryLoad(CertificateFiles files, out string problem)
    {
        if (TlsFiles.TryRead(files.Certificate, NetworkingOptionTable.TlsCertFiles.Env, out problem) is not { } certificatePem
            || TlsFiles.TryRead(files.Key, NetworkingOptionTable.TlsKeyFiles.Env, out problem) is not { } keyPem)
        {
            return null;
        }

        if (!keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            problem = $"{NetworkingOptionTable.TlsKeyFiles.Env}: {files.Key} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----).";
            return null;
        }

        if (keyPem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            problem = $"{NetworkingOptionTable.TlsKeyFiles.Env}: the key in {files.Key} is encrypted. Write it without a password (openssl pkey -in … -out …).";
            return null;
        }

        return Combine(files, certificatePem, keyPem, out problem);
    }

    /// <summary>Whether a client that asks for <paramref name="host"/> gets this certificate: by its name, or by a wildcard for one label.</summary>
    public bool Covers(string host, bool byWildcard)
    {
        foreach (var name in _names)
        {
            var wildcard = name.StartsWith("*.", StringComparison.Ordinal);
            if (byWildcard ? wildcard && CoversByWildcard(name, host) : !wildcard && string.Equals(name, host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool CoversByWildcard(string name, string host)
    {
        var dot = host.IndexOf('.');
        return dot > 0 && string.Equals(host[dot..], name[1..], StringComparison.OrdinalIgnoreCase);
    }

    private static TlsCertificate? Combine(CertificateFiles files, string certificatePem, string keyPem, out string problem)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certificatePem);
        }
        catch (CryptographicException e)
        {
            problem = $"{NetworkingOptionTable.TlsCertFiles.Env}: the certificate in {files.Certificate} is damaged: {e.Message}";
            return null;
        }

        if (chain.Count == 0)
        {
            problem = $"{NetworkingOptionTable.TlsCertFiles.Env}: {files.Certificate} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).";
            return null;
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            chain.RemoveAt(0);
            problem = "";
            return new TlsCertificate(files, certificate, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            problem = $"{NetworkingOptionTable.TlsKeyFiles.Env}: the key in {files.Key} does not belong to the (first) certificate in {files.Certificate}. "
                + $"Give keys in the order of the certificates. ({e.Message})";
            return null;
        }
    }

    /// <summary>DNS names and addresses; the common name only for a certificate without them (RFC 6125 §6.4.4).</summary>
    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return alternatives is null
            ? [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)]
            : [.. alternatives.EnumerateDnsNames(), .. alternatives.EnumerateIPAddresses().Select(address => address.ToString())];
    }
}
