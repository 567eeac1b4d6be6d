using System.Security.Authentication;
using Coder.Server.Configuration;

namespace Coder.Server.Tests.Configuration;

public sealed class NetworkingOptionsTests
{
    [Theory]
    [InlineData("CODER_PROXY_TRUSTED_ORIGINS", "10.0.0.0/33", "CODER_PROXY_TRUSTED_ORIGINS: \"10.0.0.0/33\" must be a list of networks such as 10.0.0.0/8,fd00::/8 (or single addresses) separated by commas.")]
    [InlineData("CODER_PROXY_TRUSTED_ORIGINS", "10.0.0.0/8,ingress", "CODER_PROXY_TRUSTED_ORIGINS: \"10.0.0.0/8,ingress\" must be a list of networks such as 10.0.0.0/8,fd00::/8 (or single addresses) separated by commas.")]
    [InlineData("CODER_PROXY_TRUSTED_HEADERS", "X-Forwarded-For,X Real Ip", "CODER_PROXY_TRUSTED_HEADERS: \"X-Forwarded-For,X Real Ip\" must be a list of header names separated by commas, such as X-Forwarded-For.")]
    [InlineData("CODER_ADDITIONAL_CSP_POLICY", "https://example.com", "CODER_ADDITIONAL_CSP_POLICY: \"https://example.com\" must be a list of directives separated by commas, such as \"frame-src https://example.com\".")]
    [InlineData("CODER_ADDITIONAL_CSP_POLICY", "frame-src a; script-src *", "CODER_ADDITIONAL_CSP_POLICY: \"frame-src a; script-src *\" must be a list of directives separated by commas, such as \"frame-src https://example.com\".")]
    [InlineData("CODER_STRICT_TRANSPORT_SECURITY_OPTIONS", "preload", "CODER_STRICT_TRANSPORT_SECURITY_OPTIONS: it needs CODER_STRICT_TRANSPORT_SECURITY as well, such as 31536000 for a year.")]
    [InlineData("CODER_TLS_ENABLE", "true", "CODER_TLS_ENABLE: https needs a certificate; name its files in CODER_TLS_CERT_FILE and CODER_TLS_KEY_FILE.")]
    public void A_wrong_value_names_its_variable_and_what_to_write(string variable, string value, string error) =>
        Read((variable, value)).Errors.ShouldBe([error]);

    [Theory]
    [InlineData("CODER_TLS_CERT_FILE", "a.crt,b.crt", "CODER_TLS_CERT_FILE names 2 files and CODER_TLS_KEY_FILE 1 file: give one key per certificate, in the same order.")]
    [InlineData("CODER_TLS_CLIENT_AUTH", "require-and-verify", "CODER_TLS_CLIENT_AUTH: certificates of clients are checked against an authority; name its file in CODER_TLS_CLIENT_CA_FILE.")]
    [InlineData("CODER_TLS_CIPHERS", "TLS_RSA_WITH_RC4_128_SHA", "CODER_TLS_CIPHERS: TLS_RSA_WITH_RC4_128_SHA is weak. Leave it out, or set CODER_TLS_ALLOW_INSECURE_CIPHERS=true if old clients need it.")]
    [InlineData("CODER_TLS_CIPHERS", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA25", "CODER_TLS_CIPHERS: there is no cipher suite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA25. Did you mean TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256?")]
    [InlineData("CODER_TLS_CLIENT_CERT_FILE", "a.crt", "CODER_TLS_CLIENT_CERT_FILE and CODER_TLS_CLIENT_KEY_FILE: set both, or neither.")]
    [InlineData("CODER_TLS_MIN_VERSION", "ssl3", "CODER_TLS_MIN_VERSION: \"ssl3\" must be tls10 or tls11 or tls12 or tls13.")]
    public void Settings_of_https_are_checked_together(string variable, string value, string error)
    {
        var variables = new Dictionary<string, string>
        {
            ["CODER_TLS_ENABLE"] = "true", ["CODER_TLS_CERT_FILE"] = "a.crt", ["CODER_TLS_KEY_FILE"] = "a.key", [variable] = value,
        };

        Read([.. variables.Select(v => (v.Key, v.Value))]).Errors.ShouldBe([error]);
    }

    [Fact]
    public void Everything_is_read()
    {
        var (options, errors) = Read(
            ("CODER_PROXY_TRUSTED_HEADERS", "X-Forwarded-For,X-Real-Ip"), ("CODER_PROXY_TRUSTED_ORIGINS", "10.1.2.3/8,192.0.2.1,fd00::1/8"),
            ("CODER_REDIRECT_TO_ACCESS_URL", "true"), ("CODER_TLS_ENABLE", "true"), ("CODER_TLS_CERT_FILE", "a.crt,b.crt"),
            ("CODER_TLS_KEY_FILE", "a.key,b.key"), ("CODER_TLS_MIN_VERSION", "tls13"), ("CODER_TLS_REDIRECT_HTTP", "true"),
            ("CODER_STRICT_TRANSPORT_SECURITY", "31536000"), ("CODER_STRICT_TRANSPORT_SECURITY_OPTIONS", "preload,includesubdomains"),
            ("CODER_API_RATE_LIMIT", "-1"), ("CODER_HEALTH_CHECK_REFRESH", "1m"));

        errors.ShouldBeEmpty();
        options.Proxy.TrustedOrigins.Select(network => $"{network}").ShouldBe(["10.0.0.0/8", "192.0.2.1/32", "fd00::/8"]);
        options.Proxy.TrustedHeaders.ShouldBe(["X-Forwarded-For", "X-Real-Ip"]);
        options.Tls.Certificates.ShouldBe([new("a.crt", "a.key"), new("b.crt", "b.key")]);
        (options.Tls.Protocols, options.Tls.RedirectHttp).ShouldBe((SslProtocols.Tls13, true));
        options.SecurityHeaders.StrictTransportSecurity.ShouldBe("max-age=31536000; includeSubDomains; preload");
        (options.RateLimits.Api, options.RateLimits.Disabled).ShouldBe((-1, false));
        options.Health.Refresh.ShouldBe(TimeSpan.FromMinutes(1));
        options.HostProvider.Enabled.ShouldBeFalse("a proxy brings others than this machine");
    }

    [Fact]
    public void A_server_that_would_listen_nowhere_does_not_start()
    {
        var sources = OptionSources.Read(["--http-address", ""], Home());
        ServerOptionsReader.Read(sources, Home());

        sources.Errors.ShouldBe(["--http-address: it is empty and https is off, so that the server would listen nowhere; set it, or CODER_TLS_ENABLE=true."]);
    }

    private static Dictionary<string, string> Home() => new() { ["HOME"] = "/home/ada" };

    private static (ServerOptions Options, IReadOnlyList<string> Errors) Read(params (string Name, string Value)[] variables)
    {
        var environment = Home();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var sources = OptionSources.Read([], environment);
        return (ServerOptionsReader.Read(sources, environment), sources.Errors);
    }
}
