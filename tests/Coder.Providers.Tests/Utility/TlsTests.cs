using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;
using Coder.Testing;

namespace Coder.Providers.Tests.Utility;

public sealed class TlsTests
{
    private readonly ManualTime _time = new();
    private readonly ProviderDriver _tls;

    public TlsTests()
    {
        _time.Advance(TimeSpan.FromDays(20_000));
        _tls = new(UtilityProviderFactory.CreateTls(_time));
    }

    public static TheoryData<string, int, string, string> Algorithms => new()
    {
        { "RSA", 2048, "P224", "RSA PRIVATE KEY" },
        { "ECDSA", 2048, "P224", "EC PRIVATE KEY" },
        { "ECDSA", 2048, "P521", "EC PRIVATE KEY" },
        { "ED25519", 2048, "P224", "PRIVATE KEY" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_key_has_the_same_public_half_in_every_form(string algorithm, int bits, string curve, string label)
    {
        var key = await _tls.CreateAsync("tls_private_key", new { algorithm, rsa_bits = bits, ecdsa_curve = curve });

        key.Text("private_key_pem").ShouldStartWith($"-----BEGIN {label}-----\n");
        foreach (var pem in new[] { key.Text("private_key_pem"), key.Text("private_key_pem_pkcs8") })
        {
            var read = await _tls.DataValueAsync("tls_public_key", new { private_key_pem = pem });
            read.Text("public_key_pem").ShouldBe(key.Text("public_key_pem"));
            read.Text("algorithm").ShouldBe(algorithm);
            (await OpenSslAsync(pem, "pkey", "-pubout")).ShouldBe(key.Text("public_key_pem"));
        }
    }

    [Theory]
    [InlineData("RSA", "P256")]
    [InlineData("ECDSA", "P384")]
    [InlineData("ED25519", "P256")]
    public async Task OpenSSH_reads_the_key_and_shows_the_same_fingerprints(string algorithm, string curve)
    {
        var key = await _tls.CreateAsync("tls_private_key", new { algorithm, ecdsa_curve = curve });
        using var folder = new TemporaryFolder("coder-folder-");
        folder.Write("key", key.Text("private_key_openssh"));
        File.SetUnixFileMode(folder.Of("key"), UnixFileMode.UserRead);

        var read = await _tls.DataValueAsync("tls_public_key", new { private_key_openssh = key.Text("private_key_openssh") });

        read.Text("public_key_openssh").ShouldBe(key.Text("public_key_openssh"));
        (await KeygenAsync("-y", "-f", folder.Of("key"))).Trim().ShouldBe(key.Text("public_key_openssh").Trim());
        (await KeygenAsync("-l", "-f", folder.Of("key"))).ShouldContain($" {key.Text("public_key_fingerprint_sha256")} ");
        (await KeygenAsync("-l", "-E", "md5", "-f", folder.Of("key"))).ShouldContain($" MD5:{key.Text("public_key_fingerprint_md5")} ");
    }

    [Fact]
    public async Task SSH_does_not_know_P224()
    {
        var key = await _tls.CreateAsync("tls_private_key", new { algorithm = "ECDSA" });

        (key.Text("private_key_openssh"), key.Text("public_key_openssh"), key.Text("public_key_fingerprint_sha256")).ShouldBe(("", "", ""));
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("ECDSA")]
    [InlineData("ED25519")]
    public async Task An_authority_signs_a_request(string algorithm)
    {
        var authorityKey = (await _tls.CreateAsync("tls_private_key", new { algorithm, ecdsa_curve = "P256" })).Text("private_key_pem");
        var hostKey = (await _tls.CreateAsync("tls_private_key", new { algorithm, ecdsa_curve = "P256" })).Text("private_key_pem");
        var authority = await _tls.CreateAsync("tls_self_signed_cert", new
        {
            private_key_pem = authorityKey,
            subject = new { common_name = "Test CA", organization = "Acme", country = "DE" },
            validity_period_hours = 48,
            is_ca_certificate = true,
            max_path_length = 0,
            allowed_uses = new[] { "cert_signing", "crl_signing" },
        });
        var request = await _tls.CreateAsync("tls_cert_request", new
        {
            private_key_pem = hostKey,
            subject = new { common_name = "dev.example" },
            dns_names = new[] { "dev.example", "*.dev.example" },
            ip_addresses = new[] { "10.0.0.1" },
        });
        var signed = await _tls.CreateAsync("tls_locally_signed_cert", new
        {
            cert_request_pem = request.Text("cert_request_pem"),
            ca_private_key_pem = authorityKey,
            ca_cert_pem = authority.Text("cert_pem"),
            validity_period_hours = 24,
            set_authority_key_id = true,
            allowed_uses = new[] { "digital_signature", "server_auth" },
        });

        await VerifyAsync(authority.Text("cert_pem"), signed.Text("cert_pem"));
        using var certificate = X509Certificate2.CreateFromPem(signed.Text("cert_pem"));
        certificate.MatchesHostname("a.dev.example").ShouldBeTrue();
        certificate.Issuer.ShouldContain("CN=Test CA");
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().ShouldHaveSingleItem().Value.ShouldBe("1.3.6.1.5.5.7.3.1");
        (signed.Text("validity_start_time"), signed.Text("validity_end_time")).ShouldBe(("2024-10-04T00:00:00Z", "2024-10-05T00:00:00Z"));
        signed.Flag("ready_for_renewal").ShouldBeFalse();
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_made_anew()
    {
        var state = await SelfSignedAsync(early: 5);

        _time.Advance(TimeSpan.FromHours(4));
        (await _tls.ReadAsync("tls_self_signed_cert", state)).NewState.ShouldNotBeNull();
        _time.Advance(TimeSpan.FromHours(1));
        (await _tls.ReadAsync("tls_self_signed_cert", state)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task Mistakes_are_told_by_argument()
    {
        var key = (await _tls.CreateAsync("tls_private_key", new { algorithm = "ECDSA" })).Text("private_key_pem");
        var other = (await SelfSignedAsync(early: 0)).Text("cert_pem");
        object Cert(string pem, string use, string country) => new
        {
            private_key_pem = pem, validity_period_hours = 1, allowed_uses = new[] { use }, subject = new { country },
        };

        (await _tls.ValidateAsync("tls_private_key", new { algorithm = "DSA" })).Told().ShouldContain("algorithm must be one of \"RSA\", \"ECDSA\", \"ED25519\", not \"DSA\".");
        (await _tls.ValidateAsync("tls_self_signed_cert", Cert(key, "flying", "DE"))).Told().ShouldContain("allowed_uses has \"flying\", which is none of any_extended,");
        (await _tls.ValidateAsync("tls_self_signed_cert", Cert(key, "server_auth", "Germany"))).Told().ShouldContain("country must have two letters.");
        (await _tls.ApplyAsync("tls_self_signed_cert", Cert("nonsense", "server_auth", "DE"))).Diagnostics.Told().ShouldContain("private_key_pem is no RSA, ECDSA or Ed25519 key");
        var request = (await _tls.CreateAsync("tls_cert_request", new { private_key_pem = key })).Text("cert_request_pem");
        (await SignAsync(request, key, other)).ShouldContain("ca_private_key_pem is not the key of the certificate in ca_cert_pem.");
        (await SignAsync("nonsense", key, other)).ShouldContain("cert_request_pem is no certificate request in PEM");
        (await SignAsync(request, key, "nonsense")).ShouldContain("ca_cert_pem is no certificate in PEM.");
    }

    private async Task<HclValue> SelfSignedAsync(int early)
    {
        var key = await _tls.CreateAsync("tls_private_key", new { algorithm = "ED25519" });
        return await _tls.CreateAsync("tls_self_signed_cert", new
        {
            private_key_pem = key.Text("private_key_pem"), validity_period_hours = 10, early_renewal_hours = early, allowed_uses = new[] { "server_auth" },
        });
    }

    private async Task<string> SignAsync(string request, string key, string authority) => (await _tls.ApplyAsync("tls_locally_signed_cert", new
    {
        cert_request_pem = request, ca_private_key_pem = key, ca_cert_pem = authority, validity_period_hours = 1, allowed_uses = new[] { "server_auth" },
    })).Diagnostics.Told();

    private async Task VerifyAsync(string authority, string certificate)
    {
        using var folder = new TemporaryFolder("coder-folder-");
        folder.Write("ca.pem", authority);
        folder.Write("cert.pem", certificate);
        var at = _time.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        await OpenSslAsync("", "verify", "-attime", at, "-purpose", "sslserver", "-x509_strict", "-check_ss_sig", "-CAfile", folder.Of("ca.pem"), folder.Of("cert.pem"));
    }

    private static async Task<string> OpenSslAsync(string input, params string[] arguments) =>
        (await CommandResult.RunAsync("openssl", arguments, new Dictionary<string, string>(), input)).ShouldSucceed().Output;

    private static async Task<string> KeygenAsync(params string[] arguments) =>
        (await CommandResult.RunAsync("ssh-keygen", arguments, new Dictionary<string, string>())).ShouldSucceed().Output;
}
