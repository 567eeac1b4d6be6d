using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Server.Configuration;
using Coder.Server.Http.Tls;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coder.Server.Tests.Http.Tls;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TemporaryFolder _folder = new("coder-tls-");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("coder.example.com", "coder.example.com")]
    [InlineData("CODER.example.com", "coder.example.com")]
    [InlineData("dev--alice.apps.example.com", "*.apps.example.com")]
    [InlineData("a.b.apps.example.com", "first.example.com")]
    [InlineData("unknown.example.org", "first.example.com")]
    [InlineData(null, "first.example.com")]
    public async Task The_certificate_is_chosen_by_the_name_that_the_client_asks_for(string? asked, string shown)
    {
        await using var server = await StartAsync(["first.example.com"], ["*.apps.example.com"], ["coder.example.com", "*.example.com.invalid"]);

        (await ShownAsync(server, asked)).GetNameInfo(X509NameType.SimpleName, forIssuer: false).ShouldBe(shown);
    }

    [Fact]
    public async Task Changed_files_are_taken_without_a_restart_and_damaged_ones_are_not()
    {
        var files = Write("site", ["before.example.com"]);
        await using var server = await StartAsync([files]);
        var reload = server.Services.GetServices<IHostedService>().OfType<TlsReload>().ShouldHaveSingleItem();

        async Task<string> NameAsync() => (await ShownAsync(server, null)).GetNameInfo(X509NameType.SimpleName, forIssuer: false);

        (await NameAsync()).ShouldBe("before.example.com");
        Write("site", ["after.example.com"]);
        reload.Check();
        (await NameAsync()).ShouldBe("after.example.com");

        await File.WriteAllTextAsync(files.Key, _authority.Issue(["other.example.com"]).Key);
        reload.Check();
        reload.Check();
        (await NameAsync()).ShouldBe("after.example.com");
        server.Log.Lines.Count(line => line.Contains(
            $"cannot be used, so the ones before stay: CODER_TLS_KEY_FILE: the key in {files.Key} does not belong to", StringComparison.Ordinal)).ShouldBe(1);

        Write("site", ["third.example.com"]);
        reload.Check();
        (await NameAsync()).ShouldBe("third.example.com");
    }

    [Fact]
    public async Task A_secret_mount_that_moves_its_link_is_a_change()
    {
        var first = Directory.CreateDirectory(_folder.Of("..2026_01"));
        var second = Directory.CreateDirectory(_folder.Of("..2026_02"));
        _authority.Issue(["before.example.com"]).WriteTo(first.FullName, "tls");
        _authority.Issue(["after.example.com"]).WriteTo(second.FullName, "tls");
        var link = _folder.Of("..data");
        File.CreateSymbolicLink(link, first.FullName);
        await using var server = await StartAsync([new CertificateFiles(Path.Combine(link, "tls.crt"), Path.Combine(link, "tls.key"))]);

        File.Delete(link);
        File.CreateSymbolicLink(link, second.FullName);
        server.Services.GetServices<IHostedService>().OfType<TlsReload>().Single().Check();

        (await ShownAsync(server, null)).GetNameInfo(X509NameType.SimpleName, forIssuer: false).ShouldBe("after.example.com");
    }

    [Theory]
    [InlineData(ClientCertificates.None, "none", true)]
    [InlineData(ClientCertificates.Request, "none", true)]
    [InlineData(ClientCertificates.Request, "foreign", true)]
    [InlineData(ClientCertificates.RequireAny, "none", false)]
    [InlineData(ClientCertificates.RequireAny, "foreign", true)]
    [InlineData(ClientCertificates.VerifyIfGiven, "none", true)]
    [InlineData(ClientCertificates.VerifyIfGiven, "foreign", false)]
    [InlineData(ClientCertificates.VerifyIfGiven, "own", true)]
    [InlineData(ClientCertificates.RequireAndVerify, "none", false)]
    [InlineData(ClientCertificates.RequireAndVerify, "foreign", false)]
    [InlineData(ClientCertificates.RequireAndVerify, "own", true)]
    public async Task Clients_are_asked_for_certificates_as_the_setting_says(object mode, string shown, bool letIn)
    {
        var ca = _folder.Of("clients.crt");
        await File.WriteAllTextAsync(ca, _authority.Authority.ExportCertificatePem());
        await using var server = await StartAsync(
            [Write("site", ["coder.example.com"])], tls => tls with { ClientCertificates = (ClientCertificates)mode, ClientCaFile = ca });
        using var foreign = new TestCertificates("Somebody else");
        var pair = shown switch
        {
            "own" => _authority.Issue(["alice"]),
            "foreign" => foreign.Issue(["mallory"]),
            _ => null,
        };
        using var client = Client(server, handler =>
        {
            if (pair is not null)
            {
                handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPem(pair.Certificate, pair.Key)];
            }
        });

        var entered = true;
        try
        {
            (await client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        catch (HttpRequestException)
        {
            entered = false;
        }

        entered.ShouldBe(letIn);
    }

    [Fact]
    public async Task Old_versions_and_suites_that_are_not_offered_are_refused()
    {
        await using var server = await StartAsync([Write("site", ["coder.example.com"])], tls => tls with { Protocols = SslProtocols.Tls13 });
        using var old = Client(server, handler => handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12);
        await Should.ThrowAsync<HttpRequestException>(old.GetAsync("/healthz"));
        using var today = Client(server, _ => { });
        (await today.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var picky = await StartAsync(
            [Write("site", ["coder.example.com"])],
            tls => tls with { Protocols = SslProtocols.Tls12, Ciphers = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"] });
        using var weaker = Client(picky, handler => handler.SslOptions.CipherSuitesPolicy =
            new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]));
        await Should.ThrowAsync<HttpRequestException>(weaker.GetAsync("/healthz"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task WebSockets_and_pages_work_over_both_versions_of_http(string version)
    {
        await using var server = await StartAsync([Write("site", ["coder.example.com"])]);
        var owner = await FirstUserTokenAsync(server);
        using var client = Client(server, _ => { });
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        (await client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Coder-Session-Token", owner);
        socket.Options.CollectHttpResponseDetails = true;
        using var invoker = new HttpMessageInvoker(Handler(server, _ => { }));

        // There is no such agent: the answer shows that the request reached its route.
        await Should.ThrowAsync<WebSocketException>(socket.ConnectAsync(
            new Uri($"wss://coder.example.com:{server.Url.Port}/api/v2/workspaceagents/{Guid.NewGuid()}/pty?reconnect={Guid.NewGuid()}"),
            invoker, CancellationToken.None));
        socket.HttpStatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("missing certificate", "CODER_TLS_CERT_FILE: there is no file {dir}/none.crt. In Kubernetes: is the secret mounted there?")]
    [InlineData("missing key", "CODER_TLS_KEY_FILE: there is no file {dir}/none.key. In Kubernetes: is the secret mounted there?")]
    [InlineData("directory", "CODER_TLS_CERT_FILE: {dir} is a directory; name the file in it.")]
    [InlineData("swapped", "CODER_TLS_KEY_FILE: {dir}/site.crt holds no private key in PEM form (-----BEGIN PRIVATE KEY-----).")]
    [InlineData("no certificate", "CODER_TLS_CERT_FILE: {dir}/site.key holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).")]
    [InlineData("other key", "CODER_TLS_KEY_FILE: the key in {dir}/other.key does not belong to the (first) certificate in {dir}/site.crt. ")]
    [InlineData("encrypted", "CODER_TLS_KEY_FILE: the key in {dir}/locked.key is encrypted. ")]
    [InlineData("client authority", "CODER_TLS_CLIENT_CA_FILE: {dir}/site.key holds no certificate in PEM form")]
    public void A_file_that_cannot_be_used_ends_the_start_with_variable_file_and_reason(string what, string text)
    {
        var site = Write("site", ["coder.example.com"]);
        Write("other", ["other.example.com"]);
        var locked = _folder.Of("locked.key");
        using (var key = ECDsa.Create())
        {
            File.WriteAllText(locked, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        }

        string In(string name) => _folder.Of(name);
        var files = what switch
        {
            "missing certificate" => site with { Certificate = In("none.crt") },
            "missing key" => site with { Key = In("none.key") },
            "directory" => site with { Certificate = _folder.Path },
            "swapped" => site with { Key = site.Certificate },
            "no certificate" => site with { Certificate = site.Key },
            "other key" => site with { Key = In("other.key") },
            "encrypted" => site with { Key = locked },
            _ => site,
        };
        var options = new TlsOptions { Enabled = true, Certificates = [files], ClientCaFile = what == "client authority" ? site.Key : "" };

        Should.Throw<StartupException>(() => TlsCertificates.Load(options)).Message.ShouldStartWith(text.Replace("{dir}", _folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_a_warning()
    {
        var expired = _authority.Issue(["old.example.com"], from: TimeSpan.FromDays(-20), until: TimeSpan.FromDays(-2)).WriteTo(_folder.Path, "old");
        var soon = _authority.Issue(["soon.example.com"], until: TimeSpan.FromDays(3)).WriteTo(_folder.Path, "soon");

        await using var server = await StartAsync([new CertificateFiles(expired.Certificate, expired.Key), new CertificateFiles(soon.Certificate, soon.Key)]);

        server.Log.Lines.ShouldContain(line => line.Contains($"The TLS certificate in {expired.Certificate} ended at ", StringComparison.Ordinal));
        server.Log.Lines.ShouldContain(line => line.Contains($"The TLS certificate in {soon.Certificate} ends at ", StringComparison.Ordinal));
    }

    private Task<TestServer> StartAsync(params string[][] names) => StartAsync([.. names.Select((list, i) => Write($"site{i}", list))]);

    private static Task<TestServer> StartAsync(CertificateFiles[] files, Func<TlsOptions, TlsOptions>? change = null)
    {
        var tls = new TlsOptions { Enabled = true, Address = new ListenAddress(IPAddress.Loopback, 0), Certificates = files };
        return TestServer.StartAsync(o => o with { Http = o.Http with { Address = null }, Tls = change?.Invoke(tls) ?? tls });
    }

    private CertificateFiles Write(string name, string[] hosts)
    {
        var (certificate, key) = _authority.Issue(hosts).WriteTo(_folder.Path, name);
        return new CertificateFiles(certificate, key);
    }

    private static async Task<X509Certificate2> ShownAsync(TestServer server, string? name)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        await using var tls = new SslStream(client.GetStream());
#pragma warning disable CA5359 // The test looks at the certificate itself.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name ?? "",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
#pragma warning restore CA5359
        return new X509Certificate2(tls.RemoteCertificate!);
    }

    private SocketsHttpHandler Handler(TestServer server, Action<SocketsHttpHandler> configure) => (SocketsHttpHandler)_authority.TrustingHandler(handler =>
    {
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port, ct);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };
        configure(handler);
    });

    private HttpClient Client(TestServer server, Action<SocketsHttpHandler> configure) =>
        new(Handler(server, configure)) { BaseAddress = new Uri($"https://coder.example.com:{server.Url.Port}") };

    private async Task<string> FirstUserTokenAsync(TestServer server)
    {
        using var client = Client(server, _ => { });
        (await client.SendAsync(HttpMethod.Post, "/users/first", new Sdk.CreateFirstUserRequest
        {
            Email = TestServer.FirstUserEmail, Username = TestServer.FirstUserName, Password = TestServer.Password,
        })).StatusCode.ShouldBe(HttpStatusCode.Created);
        var login = await client.SendAsync(HttpMethod.Post, "/users/login", new Sdk.LoginWithPasswordRequest
        {
            Email = TestServer.FirstUserEmail, Password = TestServer.Password,
        });
        return (await login.ValueAsync<Sdk.LoginWithPasswordResponse>(HttpStatusCode.Created)).SessionToken;
    }
}
