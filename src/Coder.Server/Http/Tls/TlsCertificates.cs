using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Server.Configuration;

namespace Coder.Server.Http.Tls;

/// <summary>
/// The certificates of the server's own https and the authorities of its clients. They are replaced as a whole when their files change; what
/// cannot be used is not taken, and the ones before stay.
/// </summary>
internal sealed class TlsCertificates
{
    private readonly TlsOptions _options;
    private readonly CipherSuitesPolicy _ciphers;
    private volatile Snapshot _snapshot;

    private TlsCertificates(TlsOptions options, Snapshot snapshot)
    {
        _options = options;
        _snapshot = snapshot;
        _ciphers = CipherSuites.PolicyOf(options.Ciphers);
    }

    /// <summary>All certificates, the one for unknown names first.</summary>
    public IReadOnlyList<TlsCertificate> All => _snapshot.Certificates;

    /// <summary>Reads the files of the settings.</summary>
    /// <exception cref="StartupException">One cannot be used; the text names the variable, the file and the way out.</exception>
    public static TlsCertificates Load(TlsOptions options) =>
        Snapshot.TryRead(options, out var problem) is { } snapshot ? new TlsCertificates(options, snapshot) : throw new StartupException(problem);

    /// <summary>
    /// Takes changed files. Null when nothing changed; else whether they were taken, and if not <paramref name="problem"/> says why.
    /// </summary>
    public bool? Reload(out string problem)
    {
        problem = "";
        if (Snapshot.FingerprintOf(_options) == _snapshot.Fingerprint)
        {
            return null;
        }

        if (Snapshot.TryRead(_options, out problem) is not { } snapshot)
        {
            return false;
        }

        _snapshot = snapshot;
        return true;
    }

    /// <summary>How to talk to a client that asks for <paramref name="serverName"/>.</summary>
    public SslServerAuthenticationOptions For(string? serverName)
    {
        var snapshot = _snapshot;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = snapshot.Select(serverName).Context,
            EnabledSslProtocols = _options.Protocols,
            CipherSuitesPolicy = _ciphers,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = _options.ClientCertificates != ClientCertificates.None,
        };
        if (options.ClientCertificateRequired)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => snapshot.Accepts(certificate as X509Certificate2, _options.ClientCertificates);
        }

        return options;
    }

    private sealed record Snapshot(string Fingerprint, IReadOnlyList<TlsCertificate> Certificates, X509Certificate2Collection ClientAuthorities)
    {
        private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

        public static string FingerprintOf(TlsOptions options) => TlsFiles.Fingerprint(
            options.Certificates.SelectMany(files => new[] { files.Certificate, files.Key })
                .Concat(options.ClientCaFile.Length > 0 ? [options.ClientCaFile] : []));

        /// <summary>Reads everything; null and the first problem when something cannot be used.</summary>
        public static Snapshot? TryRead(TlsOptions options, out string problem)
        {
            problem = "";
            var fingerprint = FingerprintOf(options);
            var certificates = new List<TlsCertificate>();
            foreach (var files in options.Certificates)
            {
                if (TlsCertificate.TryLoad(files, out problem) is not { } certificate)
                {
                    return null;
                }

                certificates.Add(certificate);
            }

            return ReadAuthorities(options.ClientCaFile, out problem) is { } authorities
                ? new Snapshot(fingerprint, certificates, authorities)
                : null;
        }

        public TlsCertificate Select(string? serverName)
        {
            if (string.IsNullOrEmpty(serverName) || Certificates.Count == 1)
            {
                return Certificates[0];
            }

            return Certificates.FirstOrDefault(certificate => certificate.Covers(serverName, byWildcard: false))
                ?? Certificates.FirstOrDefault(certificate => certificate.Covers(serverName, byWildcard: true))
                ?? Certificates[0];
        }

        public bool Accepts(X509Certificate2? certificate, ClientCertificates mode) => mode switch
        {
            ClientCertificates.Request => true,
            ClientCertificates.RequireAny => certificate is not null,
            ClientCertificates.VerifyIfGiven => certificate is null || IsSigned(certificate),
            _ => certificate is not null && IsSigned(certificate),
        };

        private bool IsSigned(X509Certificate2 certificate)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(ClientAuthorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
            return chain.Build(certificate);
        }

        private static X509Certificate2Collection? ReadAuthorities(string path, out string problem)
        {
            problem = "";
            var authorities = new X509Certificate2Collection();
            if (path.Length == 0)
            {
                return authorities;
            }

            var variable = NetworkingOptionTable.TlsClientCaFile.Env;
            if (TlsFiles.TryRead(path, variable, out problem) is not { } pem)
            {
                return null;
            }

            try
            {
                authorities.ImportFromPem(pem);
            }
            catch (CryptographicException e)
            {
                problem = $"{variable}: a certificate in {path} is damaged: {e.Message}";
                return null;
            }

            if (authorities.Count > 0)
            {
                return authorities;
            }

            problem = $"{variable}: {path} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).";
            return null;
        }
    }
}
