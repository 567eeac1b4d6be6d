using System.Security.Cryptography.X509Certificates;
using static Coder.Kubernetes.Referee.Tests.Api.Bodies;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>What goes wrong on the way, when a test says so.</summary>
public sealed class FaultTests : ServerFixture
{
    [Fact]
    public async Task Planned_faults_hit_the_requests_that_they_are_for()
    {
        Server.Faults.Next((method, path) => method == "POST" && path.Contains("/pods", StringComparison.Ordinal), Fault.TooManyRequests(2));
        Server.Faults.Next(Fault.ServerError(503));

        (await Admin.GetAsync(Pods)).ShouldBe(503).Reason.ShouldBe("ServiceUnavailable");
        (await Admin.GetAsync(Pods)).ShouldBe(200);
        (await Admin.PostAsync(Pods, Pod("shell"))).ShouldBe(429).Object["details"]!["retryAfterSeconds"]!.GetValue<int>().ShouldBe(2);
        (await Admin.PostAsync(Pods, Pod("shell"))).ShouldBe(201);
    }

    [Fact]
    public async Task A_cut_connection_has_no_answer_but_the_work_may_be_done()
    {
        Server.Faults.Next(Fault.Cut());
        await Should.ThrowAsync<HttpRequestException>(() => Admin.PostAsync(ConfigMaps, ConfigMap("first")));
        Server.Faults.Next(Fault.CutAfterWork());
        await Should.ThrowAsync<HttpRequestException>(() => Admin.PostAsync(ConfigMaps, ConfigMap("second")));

        Server.Objects.Get("v1", "ConfigMap", "default", "first").ShouldBeNull();
        Server.Objects.Get("v1", "ConfigMap", "default", "second").ShouldNotBeNull();
        Server.Requests.Count(request => request is { Method: "POST", Status: 0, User: "admin" }).ShouldBe(1);
    }

    [Fact]
    public async Task A_restart_keeps_port_and_objects_and_refuses_connections_meanwhile()
    {
        await Admin.PostAsync(ConfigMaps, ConfigMap("kept"));
        var address = Server.Address;

        await Server.RestartAsync(() => Should.ThrowAsync<HttpRequestException>(() => Admin.GetAsync(ConfigMaps)), CancellationToken.None);

        Server.Address.ShouldBe(address);
        (await Admin.GetAsync($"{ConfigMaps}/kept")).ShouldBe(200);
    }

    [Fact]
    public async Task A_client_certificate_of_the_cluster_s_authority_is_enough()
    {
        var (certificate, key) = Server.ClientCertificate("admin");
        using var own = Certificate(certificate, key);
        using var admin = ApiClient.WithCertificate(Server, own);
        (await admin.GetAsync(Pods)).ShouldBe(200);

        await using var other = await ApiServer.StartAsync(new(), CancellationToken.None);
        var (foreignCertificate, foreignKey) = other.ClientCertificate("admin");
        using var foreign = Certificate(foreignCertificate, foreignKey);
        using var stranger = ApiClient.WithCertificate(Server, foreign);
        (await stranger.GetAsync(Pods)).ShouldBe(401);
    }

    [Fact]
    public async Task An_unknown_or_revoked_token_is_unauthorized()
    {
        using var stranger = new ApiClient(Server, token: "nobody");
        (await stranger.GetAsync(Pods)).ShouldBe(401).Message.ShouldBe("Unauthorized");

        Server.RevokeToken("admin");
        (await Admin.GetAsync(Pods)).ShouldBe(401);
        using var renewed = new ApiClient(Server);
        (await renewed.GetAsync(Pods)).ShouldBe(200);
    }

    // TLS on Linux wants the key beside the certificate, as PKCS #12 has it.
    private static X509Certificate2 Certificate(string certificate, string key)
    {
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
