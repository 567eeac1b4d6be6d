using Coder.Server.Configuration;
using Coder.Server.Identity.Oidc;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Security.Cryptography.X509Certificates;

namespace Coder.Server.Tests.Identity.Oidc;

/// <summary>What a start says of a provider that is configured wrong, and what it lets pass.</summary>
public sealed class OidcStartTests(OpenIdProviderFixture fixture) : IClassFixture<OpenIdProviderFixture>
{
    private const string Issuer = "https://auth.lumie-edu.com/realms/infra";

    private OpenIdProvider Provider => fixture.Provider;

    [Fact]
    public async Task A_provider_that_knows_the_client_is_announced()
    {
        await using var server = await OidcBrowser.StartServerAsync(Provider.Issuer);
        await StartAsync(server);
        server.Log.Lines.ShouldContain(line => line.Contains($"Users can sign in through {Provider.Issuer}"));
    }

    [Fact]
    public async Task A_stale_secret_ends_the_start_with_the_provider_s_answer_and_the_usual_secret()
    {
        var text = await FailureAsync(Provider.Issuer, oidc => oidc with { ClientSecret = "last-year" });
        text.ShouldStartWith($"CODER_OIDC_CLIENT_SECRET: the login provider {Provider.Issuer} answered invalid_client (client authentication failed) to the client coder: ");
        text.ShouldContain("Set it to the client's current secret (Keycloak: Clients, coder, Credentials)");
        text.ShouldContain("from the secret coder-oidc-secret, or from coder-sso-credentials with the keys clientId and clientSecret");
        text.ShouldNotContain("last-year");
    }

    [Fact]
    public async Task An_issuer_that_is_no_provider_ends_the_start()
    {
        var root = new Uri(Provider.Issuer, "/");
        (await FailureAsync(root)).ShouldStartWith(
            $"CODER_OIDC_ISSUER_URL: {root}.well-known/openid-configuration answered 404: there is no OpenID Connect provider under CODER_OIDC_ISSUER_URL.");

        await using var page = await PageAsync();
        (await FailureAsync(new Uri(page.Urls.First()))).ShouldContain("answered text/html instead of JSON: CODER_OIDC_ISSUER_URL points to a page, not to a provider.");
        (await FailureAsync(new Uri($"{page.Urls.First()}/moved"))).ShouldContain("answered 302 and points to");
        (await FailureAsync(new Uri($"{page.Urls.First()}/half"))).ShouldContain("The provider's configuration document has no authorization_endpoint.");
    }

    [Fact]
    public async Task Another_issuer_than_the_configured_one_ends_the_start()
    {
        var text = await FailureAsync(new Uri(Provider.Issuer + "/"));
        text.ShouldContain($"says that its issuer is {Provider.Issuer}, and CODER_OIDC_ISSUER_URL is {Provider.Issuer}/.");
        text.ShouldContain("They must be equal to the letter");
        await using var server = await OidcBrowser.StartServerAsync(new Uri(Provider.Issuer + "/"), oidc => oidc with { DangerousSkipIssuerChecks = true });
        await StartAsync(server);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_ends_the_start()
    {
        using var certificates = new TestCertificates();
        var pair = certificates.Issue(["127.0.0.1"]);
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(usable)));
        await using var app = builder.Build();
        await app.StartAsync();

        var text = await FailureAsync(new Uri(app.Urls.First()));
        text.ShouldStartWith("CODER_OIDC_ISSUER_URL: https://127.0.0.1:");
        text.ShouldContain("Install the certificate of its authority on this server (or name it in SSL_CERT_FILE)");
    }

    [Fact]
    public async Task A_provider_that_is_away_does_not_end_the_start_and_is_logged()
    {
        await using var server = await OidcBrowser.StartServerAsync(new Uri("http://127.0.0.1:9/realms/infra"));
        await StartAsync(server);
        var line = server.Log.Errors.ShouldHaveSingleItem();
        line.ShouldContain("The login provider http://127.0.0.1:9/realms/infra is away; users cannot sign in through it until it is back.");
        line.ShouldContain("Connection refused");
        server.Log.Clear();
    }

    [Fact]
    public async Task A_key_file_that_is_missing_or_holds_no_key_ends_the_start()
    {
        (await FailureAsync(Provider.Issuer, oidc => oidc with { ClientSecret = "", ClientKeyFile = "/no/such/key.pem" }))
            .ShouldStartWith("CODER_OIDC_CLIENT_KEY_FILE: Could not find");
        var file = Path.GetTempFileName();
        (await FailureAsync(Provider.Issuer, oidc => oidc with { ClientSecret = "", ClientKeyFile = file }))
            .ShouldBe($"CODER_OIDC_CLIENT_KEY_FILE: {file} holds no unencrypted RSA or EC private key in PEM form.");
        File.Delete(file);
    }

    [Fact]
    public void A_missing_or_empty_secret_is_named_with_the_usual_kubernetes_secret()
    {
        var settings = new Dictionary<string, string> { ["CODER_OIDC_ISSUER_URL"] = Issuer, ["CODER_OIDC_CLIENT_ID"] = "coder", ["CODER_OIDC_CLIENT_SECRET"] = "" };
        var error = ErrorsOf(settings).ShouldHaveSingleItem();
        error.ShouldStartWith($"CODER_OIDC_CLIENT_SECRET is empty, and CODER_OIDC_ISSUER_URL asks for logins through {Issuer}.");
        error.ShouldContain("coder-oidc-secret");
        error.ShouldContain("coder-sso-credentials with the keys clientId and clientSecret");

        settings.Remove("CODER_OIDC_CLIENT_SECRET");
        settings.Remove("CODER_OIDC_CLIENT_ID");
        ErrorsOf(settings).Select(text => text.Split(',')[0]).ShouldBe(["CODER_OIDC_CLIENT_ID is not set", "CODER_OIDC_CLIENT_SECRET is not set"]);
    }

    [Theory]
    [InlineData("CODER_OIDC_SCOPES", "profile,email", "CODER_OIDC_SCOPES: the scope openid is missing")]
    [InlineData("CODER_OIDC_ALLOWED_GROUPS", "dev", "set CODER_OIDC_GROUP_FIELD")]
    [InlineData("CODER_OIDC_ACCESS_TOKEN_CLAIMS", "true", "set CODER_OIDC_IGNORE_USERINFO=true as well")]
    [InlineData("CODER_OIDC_CLIENT_CERT_FILE", "/x.pem", "CODER_OIDC_CLIENT_KEY_FILE is not set")]
    [InlineData("CODER_OIDC_GROUP_REGEX_FILTER", "(", "must be a regular expression")]
    [InlineData("CODER_OIDC_GROUP_MAPPING", "[]", "must be a JSON object of texts")]
    [InlineData("CODER_OIDC_USER_ROLE_MAPPING", "{\"a\":\"owner\"}", "must be a JSON object of lists of role names")]
    public void Settings_that_contradict_each_other_are_named(string variable, string value, string text) => ErrorsOf(new()
    {
        ["CODER_OIDC_ISSUER_URL"] = Issuer, ["CODER_OIDC_CLIENT_ID"] = "coder", ["CODER_OIDC_CLIENT_SECRET"] = "s", [variable] = value,
    }).ShouldHaveSingleItem().ShouldContain(text);

    [Fact]
    public void A_client_without_an_issuer_is_half_a_configuration() => ErrorsOf(new() { ["CODER_OIDC_CLIENT_ID"] = "coder", ["CODER_OIDC_ISSUER_URL"] = "" })
        .ShouldHaveSingleItem().ShouldStartWith("CODER_OIDC_ISSUER_URL is empty, and a client for logins is configured.");

    [Fact]
    public void Mappings_may_be_written_in_the_settings_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "oidc:\n  groupMapping:\n    \"4711\": dev\n  userRoleMapping:\n    admins: [owner, auditor]\n  authURLParams: {}\n");
        var environment = new Dictionary<string, string> { ["CODER_CONFIG_PATH"] = file, ["HOME"] = "/tmp" };
        var sources = OptionSources.Read([], environment);
        var oidc = ServerOptionsReader.Read(sources, environment).Oidc;
        sources.Errors.ShouldBeEmpty();
        oidc.GroupMapping["4711"].ShouldBe("dev");
        oidc.UserRoleMapping["admins"].ShouldBe(["owner", "auditor"]);
        oidc.AuthUrlParams.ShouldBeEmpty();
        File.Delete(file);
    }

    private static List<string> ErrorsOf(Dictionary<string, string> environment)
    {
        environment["HOME"] = "/tmp";
        var sources = OptionSources.Read([], environment);
        ServerOptionsReader.Read(sources, environment);
        return sources.Errors;
    }

    private static Task StartAsync(TestServer server) => server.Services.GetRequiredService<OidcStart>().RunAsync(CancellationToken.None);

    private static async Task<string> FailureAsync(Uri issuer, Func<OidcOptions, OidcOptions>? change = null)
    {
        await using var server = await OidcBrowser.StartServerAsync(issuer, change);
        return (await Should.ThrowAsync<StartupException>(() => StartAsync(server))).Message;
    }

    private static async Task<WebApplication> PageAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/moved/.well-known/openid-configuration", () => Results.Redirect("https://elsewhere.example.com/"));
        app.MapGet("/half/.well-known/openid-configuration", () => Results.Text("""{"issuer":"x"}""", "application/json"));
        app.MapFallback(() => Results.Text("<h1>Welcome</h1>", "text/html"));
        await app.StartAsync();
        return app;
    }
}
