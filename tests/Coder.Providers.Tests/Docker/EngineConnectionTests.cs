using System.Net.Sockets;
using Coder.Providers.Docker;
using Coder.Providers.Docker.Client;
using Coder.Providers.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>How an engine is found, and what is said when it is not.</summary>
public sealed class EngineConnectionTests
{
    [Theory]
    [InlineData("unix:///run/docker.sock", EngineTransport.Unix, "", 0, "/run/docker.sock")]
    [InlineData("tcp://build.example.com:2376", EngineTransport.Tcp, "build.example.com", 2376, "")]
    [InlineData("https://build.example.com", EngineTransport.Tls, "build.example.com", 0, "")]
    [InlineData("ssh://alice@build.example.com:2222", EngineTransport.Ssh, "build.example.com", 2222, "")]
    public void Addresses_are_read(string text, object transport, string host, int port, string path)
    {
        var address = EngineAddress.Parse(text, out _).ShouldNotBeNull();
        address.Transport.ShouldBe(transport);
        address.Host.ShouldBe(host);
        address.Port.ShouldBe(port);
        address.Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("/var/run/docker.sock", "is not the address of a Docker engine: write unix:///var/run/docker.sock")]
    [InlineData("ssh://-oProxyCommand=x", "is not the address of a Docker engine")]
    [InlineData("npipe:////./pipe/docker_engine", "is a named pipe of Windows")]
    [InlineData("ftp://x", "is not the address of a Docker engine")]
    public async Task What_is_no_address_is_told(string text, string sentence)
    {
        await using var provider = DockerProviderFactory.Create(new DockerProviderOptions { Environment = new Dictionary<string, string> { ["DOCKER_HOST"] = text } });
        (await ProviderDriver.ConfigurationProblemsAsync(provider)).Told().ShouldContain(sentence);
    }

    [Fact]
    public void Ssh_never_asks_and_takes_no_option_from_an_address() =>
        string.Join(' ', SshStream.Arguments(EngineAddress.Parse("ssh://alice@build:2222/run/other.sock", out _)!, ["-i", "key"]))
            .ShouldBe("-o BatchMode=yes -o ConnectTimeout=10 -T -i key -l alice -p 2222 -- build docker --host unix:///run/other.sock system dial-stdio");

    [Theory]
    [InlineData("unix:///no/such/docker.sock", "There is no Docker socket at /no/such/docker.sock on the machine that runs the provisioner.")]
    [InlineData("tcp://127.0.0.1:1", "Nothing listens on 127.0.0.1:1 (tried tcp://127.0.0.1:1).")]
    [InlineData("tcp://no-such-host.invalid:2376", "The name no-such-host.invalid of the Docker engine is not known")]
    public async Task An_engine_that_is_not_there_is_named(string host, string sentence)
    {
        var docker = await DriverAsync(host);
        var result = await docker.ApplyAsync("docker_volume", new { name = "x" });
        result.Diagnostics.Told().ShouldContain(sentence);
        result.NewState.ShouldBeNull();
    }

    [Fact]
    public async Task A_socket_that_nobody_serves_is_told()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("socket");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            var docker = await DriverAsync("unix://" + path);
            (await docker.ApplyAsync("docker_volume", new { name = "x" })).Diagnostics.Told()
                .ShouldContain($"Nothing listens on the Docker socket {path}: the engine is not running.");
        }
    }

    [Fact]
    public void A_socket_that_may_not_be_used_is_told()
    {
        var connection = new EngineConnection(EngineAddress.Parse("unix:///run/docker.sock", out _)!, null, []);
        connection.Explain(new HttpRequestException("no", new SocketException((int)SocketError.AccessDenied))).Message
            .ShouldBe($"The user {Environment.UserName} may not use the Docker socket /run/docker.sock (permission denied). "
                + "Add the user to the group that owns the socket, usually docker, and restart the server.");
    }

    [Fact]
    public async Task An_engine_behind_TLS_is_used_with_a_certificate_and_refused_without()
    {
        using var certificates = new TestCertificates();
        var port = Ports.Free();
        var server = certificates.Issue(["127.0.0.1"]);
        var client = certificates.Issue(["client"]);
        var authority = certificates.Authority.ExportCertificatePem();
        await using var engine = await DockerEngine.StartAsync(
            ["--host", $"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", "{dir}/ca.pem", "--tlscert", "{dir}/server.pem", "--tlskey", "{dir}/server-key.pem"],
            directory =>
            {
                File.WriteAllText(Path.Combine(directory, "ca.pem"), authority);
                File.WriteAllText(Path.Combine(directory, "server.pem"), server.Certificate);
                File.WriteAllText(Path.Combine(directory, "server-key.pem"), server.Key);
                File.WriteAllText(Path.Combine(directory, "cert.pem"), client.Certificate);
                File.WriteAllText(Path.Combine(directory, "key.pem"), client.Key);
            });
        var host = $"tcp://127.0.0.1:{port}";

        var given = await DriverAsync(host, new { ca_material = authority, cert_material = client.Certificate, key_material = client.Key });
        (await given.DataValueAsync("docker_image", new { name = DockerEngine.Image })).Text("id").ShouldStartWith("sha256:");
        var read = await DriverAsync(host, new { cert_path = engine.Directory });
        (await read.DataValueAsync("docker_image", new { name = DockerEngine.Image })).Text("id").ShouldStartWith("sha256:");

        using var stranger = new TestCertificates("Another authority");
        var distrusted = await DriverAsync(host, new { ca_material = stranger.Authority.ExportCertificatePem(), cert_material = client.Certificate, key_material = client.Key });
        (await distrusted.DataAsync("docker_image", new { name = "x" })).Diagnostics.Told()
            .ShouldContain($"The Docker engine at {host} and the given certificates do not trust each other:");
    }

    [Fact]
    public async Task Certificates_that_cannot_be_read_are_told()
    {
        await using var provider = DockerProviderFactory.Create(new DockerProviderOptions { Environment = new Dictionary<string, string>() });
        (await ProviderDriver.ConfigurationProblemsAsync(provider, new { host = "tcp://x:1", cert_path = "/no/such/folder" })).Told()
            .ShouldContain("The certificates for Docker cannot be read from cert_path = \"/no/such/folder\"");
        (await ProviderDriver.ConfigurationProblemsAsync(provider, new { host = "tcp://x:1", cert_material = "x" })).Told()
            .ShouldContain("cert_material and key_material belong together");
        (await ProviderDriver.ConfigurationProblemsAsync(provider, new { context = "nowhere" })).Told().ShouldContain("There is no Docker context \"nowhere\"");
    }

    private static async Task<ProviderDriver> DriverAsync(string host, object? config = null) => await new ProviderDriver(DockerProviderFactory.Create(
        new DockerProviderOptions { Environment = new Dictionary<string, string> { ["DOCKER_HOST"] = host } })).ConfigureAsync(config);
}
