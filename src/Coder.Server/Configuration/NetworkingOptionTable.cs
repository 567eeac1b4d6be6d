using System.Net;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>The settings of everything between a browser and the API: proxies, TLS, headers, limits, health.</summary>
internal static class NetworkingOptionTable
{
    private const string Proxies = "Proxies";
    private const string Tls = "TLS";
    private const string Browsers = "Headers and limits";
    private const string Health = "Health";

    public static readonly Option<IReadOnlyList<string>> ProxyTrustedHeaders = new(
        "proxy-trusted-headers", "CODER_PROXY_TRUSTED_HEADERS", "networking.proxyTrustedHeaders", "", Proxies,
        "Headers that hold the client's address when a trusted proxy sends them, such as X-Forwarded-For, X-Real-Ip, True-Client-Ip or "
        + "Cf-Connecting-Ip. The first that holds an address counts.", HeaderNames);

    public static readonly Option<IReadOnlyList<IPNetwork>> ProxyTrustedOrigins = new(
        "proxy-trusted-origins", "CODER_PROXY_TRUSTED_ORIGINS", "networking.proxyTrustedOrigins", "", Proxies,
        "Addresses of trusted proxies, such as 10.0.0.0/8. What they say of the client's address (trusted headers), of the scheme "
        + "(X-Forwarded-Proto) and of the host (X-Forwarded-Host) is believed; from all others these headers are dropped.", Networks);

    public static readonly Option<bool> RedirectToAccessUrl = new(
        "redirect-to-access-url", "CODER_REDIRECT_TO_ACCESS_URL", "networking.redirectToAccessURL", "false", Proxies,
        "Send browsers that opened the server under another host to the access URL.", Switch);

    public static readonly Option<bool> TlsEnable = new(
        "tls-enable", "CODER_TLS_ENABLE", "networking.tls.enable", "false", Tls, "Serve https with certificates of your own.", Switch);

    public static readonly Option<ListenAddress> TlsAddress = new(
        "tls-address", "CODER_TLS_ADDRESS", "networking.tls.address", "127.0.0.1:3443", Tls, "Where the server listens for https.", Address);

    public static readonly Option<bool> TlsRedirectHttp = new(
        "tls-redirect-http-to-https", "CODER_TLS_REDIRECT_HTTP_TO_HTTPS", "networking.tls.redirectHTTP", "false", Tls,
        "Send browsers that come by http to the access URL, when it is https. Addresses of this machine are never redirected.", Switch)
    { EnvAlias = "CODER_TLS_REDIRECT_HTTP" };

    public static readonly Option<IReadOnlyList<string>> TlsCertFiles = new(
        "tls-cert-file", "CODER_TLS_CERT_FILE", "networking.tls.certFiles", "", Tls,
        "PEM files, one per certificate: the certificate first, then those that lead to its authority. Which one is used is decided by the "
        + "name that the client asks for; the first is for all other names. Changed files are taken without a restart.", List);

    public static readonly Option<IReadOnlyList<string>> TlsKeyFiles = new(
        "tls-key-file", "CODER_TLS_KEY_FILE", "networking.tls.keyFiles", "", Tls,
        "PEM files with the private keys of the certificates, in the same order.", List);

    public static readonly Option<string> TlsClientAuth = new(
        "tls-client-auth", "CODER_TLS_CLIENT_AUTH", "networking.tls.clientAuth", "none", Tls,
        "Whether clients show a certificate, and whether it is checked against the client CA file.",
        OneOf("none", "request", "require-any", "verify-if-given", "require-and-verify"));

    public static readonly Option<string> TlsClientCaFile = new(
        "tls-client-ca-file", "CODER_TLS_CLIENT_CA_FILE", "networking.tls.clientCAFile", "", Tls,
        "PEM file with the authorities of clients' certificates.", Text);

    public static readonly Option<string> TlsClientCertFile = new(
        "tls-client-cert-file", "CODER_TLS_CLIENT_CERT_FILE", "networking.tls.clientCertFile", "", Tls,
        "PEM file with the certificate that the server shows when it checks its own access URL.", Text);

    public static readonly Option<string> TlsClientKeyFile = new(
        "tls-client-key-file", "CODER_TLS_CLIENT_KEY_FILE", "networking.tls.clientKeyFile", "", Tls,
        "PEM file with the key of that certificate.", Text);

    public static readonly Option<string> TlsMinVersion = new(
        "tls-min-version", "CODER_TLS_MIN_VERSION", "networking.tls.minVersion", "tls12", Tls,
        "Oldest version of TLS that is spoken.", OneOf("tls10", "tls11", "tls12", "tls13"));

    public static readonly Option<IReadOnlyList<string>> TlsCiphers = new(
        "tls-ciphers", "CODER_TLS_CIPHERS", "networking.tls.tlsCiphers", "", Tls,
        "Cipher suites of TLS 1.2 and older by their IANA names, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. Default: the secure ones. "
        + "Those of TLS 1.3 are always on.", List);

    public static readonly Option<bool> TlsAllowInsecureCiphers = new(
        "tls-allow-insecure-ciphers", "CODER_TLS_ALLOW_INSECURE_CIPHERS", "networking.tls.tlsAllowInsecureCiphers", "false", Tls,
        "Accept cipher suites in the list that are known to be weak.", Switch);

    public static readonly Option<int> StrictTransportSecurity = new(
        "strict-transport-security", "CODER_STRICT_TRANSPORT_SECURITY", "networking.tls.strictTransportSecurity", "0", Tls,
        "Seconds for which browsers are told to use https only (Strict-Transport-Security). 0: they are not told.", Whole(0, int.MaxValue));

    public static readonly Option<IReadOnlyList<string>> StrictTransportSecurityOptions = new(
        "strict-transport-security-options", "CODER_STRICT_TRANSPORT_SECURITY_OPTIONS", "networking.tls.strictTransportSecurityOptions", "", Tls,
        "What else that header says: includeSubDomains, preload.", SomeOf("includeSubDomains", "preload"));

    public static readonly Option<IReadOnlyList<string>> AdditionalCspPolicy = new(
        "additional-csp-policy", "CODER_ADDITIONAL_CSP_POLICY", "networking.http.additionalCSPPolicy", "", Browsers,
        "What else the dashboard's Content-Security-Policy allows, such as \"frame-ancestors https://portal.example.com\".", CspDirectives);

    public static readonly Option<int> ApiRateLimit = new(
        "api-rate-limit", "CODER_API_RATE_LIMIT", null, "512", Browsers,
        "Requests to the API per minute and user, or per client address of those who are not signed in. 0 or less: no limit. Logins and uploads "
        + "have limits of their own.", Whole(int.MinValue, int.MaxValue));

    public static readonly Option<bool> DangerousDisableRateLimits = new(
        "dangerous-disable-rate-limits", "CODER_DANGEROUS_DISABLE_RATE_LIMITS", null, "false", Browsers,
        "Limit no requests at all, those of logins neither.", Switch);

    public static readonly Option<TimeSpan> HealthRefresh = new(
        "health-check-refresh", "CODER_HEALTH_CHECK_REFRESH", "introspection.healthcheck.refresh", "10m0s", Health,
        "How long the answer of a health check stands before it is made again.", Duration);

    public static readonly Option<TimeSpan> HealthThresholdDatabase = new(
        "health-check-threshold-database", "CODER_HEALTH_CHECK_THRESHOLD_DATABASE", "introspection.healthcheck.thresholdDatabase", "15ms", Health,
        "Longest time that the median of five pings of the database takes on a healthy server.", Duration);

    /// <summary>All of them, in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        ProxyTrustedHeaders, ProxyTrustedOrigins, RedirectToAccessUrl,
        TlsEnable, TlsAddress, TlsRedirectHttp, TlsCertFiles, TlsKeyFiles, TlsClientAuth, TlsClientCaFile, TlsClientCertFile, TlsClientKeyFile,
        TlsMinVersion, TlsCiphers, TlsAllowInsecureCiphers, StrictTransportSecurity, StrictTransportSecurityOptions,
        AdditionalCspPolicy, ApiRateLimit, DangerousDisableRateLimits,
        HealthRefresh, HealthThresholdDatabase,
    ];

    /// <summary>Names of headers (RFC 9110 §5.1).</summary>
    private static OptionType<IReadOnlyList<string>> HeaderNames => new(
        "a list of header names separated by commas, such as X-Forwarded-For",
        (string text, out IReadOnlyList<string> value) => List.TryParse(text, out value) && value.All(IsToken));

    private static OptionType<IReadOnlyList<IPNetwork>> Networks => new(
        "a list of networks such as 10.0.0.0/8,fd00::/8 (or single addresses) separated by commas",
        (string text, out IReadOnlyList<IPNetwork> value) =>
        {
            List.TryParse(text, out var texts);
            var networks = texts.Select(ToNetwork).ToList();
            value = [.. networks.OfType<IPNetwork>()];
            return value.Count == texts.Count;
        });

    private static OptionType<IReadOnlyList<string>> CspDirectives => new(
        "a list of directives separated by commas, such as \"frame-src https://example.com\"",
        (string text, out IReadOnlyList<string> value) => List.TryParse(text, out value) && value.All(IsDirective));

    private static OptionType<IReadOnlyList<string>> SomeOf(params string[] words) => new(
        string.Join(" and ", words) + " separated by commas",
        (string text, out IReadOnlyList<string> value) =>
        {
            List.TryParse(text, out var given);
            value = [.. words.Where(word => given.Contains(word, StringComparer.OrdinalIgnoreCase))];
            return given.All(word => words.Contains(word, StringComparer.OrdinalIgnoreCase));
        });

    /// <summary>A network in CIDR form (host bits may be set, as many write it) or one address.</summary>
    private static IPNetwork? ToNetwork(string text)
    {
        var slash = text.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || !(text.Contains('.') || text.Contains(':')))
        {
            return null;
        }

        var bits = address.GetAddressBytes();
        var length = bits.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), out length) || length < 0 || length > bits.Length * 8))
        {
            return null;
        }

        for (var bit = length; bit < bits.Length * 8; bit++)
        {
            bits[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bits), length);
    }

    private static bool IsToken(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    private static bool IsDirective(string text) =>
        text.Contains(' ') && text.Split(' ')[0].All(c => char.IsAsciiLetterLower(c) || c == '-') && text.All(c => c is > ' ' and < '\x7f' and not ';' or ' ');
}
