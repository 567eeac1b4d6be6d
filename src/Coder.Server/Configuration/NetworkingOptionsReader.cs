using System.Net.Security;
using System.Security.Authentication;
using Coder.Server.Http.Tls;
using static Coder.Server.Configuration.NetworkingOptionTable;

namespace Coder.Server.Configuration;

/// <summary>Reads the settings of <see cref="NetworkingOptionTable"/>, and checks what one value alone cannot show.</summary>
internal static class NetworkingOptionsReader
{
    public static ProxyOptions ReadProxy(OptionSources sources) => new()
    {
        TrustedHeaders = sources.Get(ProxyTrustedHeaders),
        TrustedOrigins = sources.Get(ProxyTrustedOrigins),
        RedirectToAccessUrl = sources.Get(RedirectToAccessUrl),
    };

    public static TlsOptions ReadTls(OptionSources sources)
    {
        if (!sources.Get(TlsEnable))
        {
            return new TlsOptions();
        }

        var options = new TlsOptions
        {
            Enabled = true,
            Address = sources.Get(TlsAddress),
            RedirectHttp = sources.Get(TlsRedirectHttp),
            Certificates = CertificatesOf(sources),
            ClientCertificates = ClientCertificatesOf(sources.Get(TlsClientAuth)),
            ClientCaFile = sources.Get(TlsClientCaFile),
            OwnClientCertificate = OwnClientCertificateOf(sources),
            Protocols = ProtocolsOf(sources.Get(TlsMinVersion)),
            Ciphers = CiphersOf(sources),
        };
        if (options is { ClientCertificates: ClientCertificates.VerifyIfGiven or ClientCertificates.RequireAndVerify, ClientCaFile: "" })
        {
            sources.Errors.Add(
                $"{sources.SourceOf(TlsClientAuth)}: certificates of clients are checked against an authority; name its file in {TlsClientCaFile.Env}.");
        }

        return options;
    }

    public static SecurityHeaderOptions ReadSecurityHeaders(OptionSources sources)
    {
        var seconds = sources.Get(StrictTransportSecurity);
        var more = sources.Get(StrictTransportSecurityOptions);
        if (seconds == 0 && more.Count > 0)
        {
            sources.Errors.Add(
                $"{sources.SourceOf(StrictTransportSecurityOptions)}: it needs {StrictTransportSecurity.Env} as well, such as 31536000 for a year.");
        }

        return new SecurityHeaderOptions
        {
            StrictTransportSecurity = seconds > 0 ? string.Join("; ", [$"max-age={seconds}", .. more]) : null,
            AdditionalCsp = sources.Get(AdditionalCspPolicy),
        };
    }

    public static RateLimitOptions ReadRateLimits(OptionSources sources) => new()
    {
        Disabled = sources.Get(DangerousDisableRateLimits),
        Api = sources.Get(ApiRateLimit),
    };

    public static HealthOptions ReadHealth(OptionSources sources) => new()
    {
        Refresh = sources.Get(HealthRefresh),
        DatabaseThreshold = sources.Get(HealthThresholdDatabase),
    };

    private static List<CertificateFiles> CertificatesOf(OptionSources sources)
    {
        var certificates = sources.Get(TlsCertFiles);
        var keys = sources.Get(TlsKeyFiles);
        if (certificates.Count == 0 && keys.Count == 0)
        {
            sources.Errors.Add($"{sources.SourceOf(TlsEnable)}: https needs a certificate; name its files in {TlsCertFiles.Env} and {TlsKeyFiles.Env}.");
        }
        else if (certificates.Count != keys.Count)
        {
            sources.Errors.Add(
                $"{sources.SourceOf(TlsCertFiles)} names {Files(certificates.Count)} and {sources.SourceOf(TlsKeyFiles)} {Files(keys.Count)}: "
                + "give one key per certificate, in the same order.");
        }

        return [.. certificates.Zip(keys, (certificate, key) => new CertificateFiles(certificate, key))];
    }

    private static CertificateFiles? OwnClientCertificateOf(OptionSources sources)
    {
        var files = new CertificateFiles(sources.Get(TlsClientCertFile), sources.Get(TlsClientKeyFile));
        if (files.Certificate.Length == 0 != (files.Key.Length == 0))
        {
            sources.Errors.Add($"{TlsClientCertFile.Env} and {TlsClientKeyFile.Env}: set both, or neither.");
        }

        return files is { Certificate.Length: > 0, Key.Length: > 0 } ? files : null;
    }

    private static IReadOnlyList<string> CiphersOf(OptionSources sources)
    {
        var names = sources.Get(TlsCiphers);
        var allowInsecure = sources.Get(TlsAllowInsecureCiphers);
        foreach (var name in names)
        {
            if (!Enum.TryParse<TlsCipherSuite>(name, out var suite) || !Enum.IsDefined(suite))
            {
                sources.Errors.Add($"{sources.SourceOf(TlsCiphers)}: there is no cipher suite {name}.{Suggestion.For(name, CipherSuites.SecureNames)}");
            }
            else if (!allowInsecure && !CipherSuites.IsSecure(suite))
            {
                sources.Errors.Add(
                    $"{sources.SourceOf(TlsCiphers)}: {name} is weak. Leave it out, or set {TlsAllowInsecureCiphers.Env}=true if old clients need it.");
            }
        }

        return names;
    }

    private static ClientCertificates ClientCertificatesOf(string word) => word switch
    {
        "request" => ClientCertificates.Request,
        "require-any" => ClientCertificates.RequireAny,
        "verify-if-given" => ClientCertificates.VerifyIfGiven,
        "require-and-verify" => ClientCertificates.RequireAndVerify,
        _ => ClientCertificates.None,
    };

#pragma warning disable SYSLIB0039, CA5397 // Old versions are for those who ask for them by name.
    private static SslProtocols ProtocolsOf(string oldest) => oldest switch
    {
        "tls10" => SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13,
        "tls11" => SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13,
        "tls13" => SslProtocols.Tls13,
        _ => SslProtocols.Tls12 | SslProtocols.Tls13,
    };
#pragma warning restore SYSLIB0039, CA5397

    private static string Files(int count) => count == 1 ? "1 file" : $"{count} files";
}
