using System.Net;
using Coder.Kubernetes.Referee.Access;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Coder.Kubernetes.Referee;

/// <summary>
/// A strict Kubernetes API server (version 1.32) with a cluster of scripted controllers and nodes, for tests. It listens with HTTPS on 127.0.0.1. It is written from
/// the documented API, and refuses what a real server refuses, in the same words.
/// <para>Stricter than a real one: unknown fields are refused when the request does not say what to do with them.</para>
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly Credentials _credentials;
    private readonly ApiHandler _handler;
    private WebApplication _application;

    private ApiServer(ApiServerOptions options)
    {
        // Clients check certificates against the machine's own clock.
        _credentials = new(TimeProvider.System);
        var registry = new Registry(new(), options.Clock);
        Cluster = new(registry, options);
        Objects = new(registry, Cluster);
        Faults = new(registry.Storage);
        _handler = new(registry, Cluster, Faults, _credentials, options.Clock);
        _application = Build(0);
    }

    /// <summary>Where the server is: <c>https://127.0.0.1:port/</c>. The port stays the same over a restart.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1/");

    /// <summary>The authority that signed the server's certificate, as PEM.</summary>
    public string CertificateAuthority => _credentials.AuthorityPem;

    /// <summary>What the cluster holds.</summary>
    public ObjectStore Objects { get; }

    /// <summary>The scripted controllers, nodes, images and storage.</summary>
    public Cluster Cluster { get; }

    /// <summary>What goes wrong.</summary>
    public Faults Faults { get; }

    /// <summary>All requests so far, in the order in which they came.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _handler.Requests;

    /// <summary>Starts a cluster of its own.</summary>
    public static async Task<ApiServer> StartAsync(ApiServerOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new ApiServer(options);
        await server._application.StartAsync(ct);
        server.Address = new(server._application.Urls.Single() + "/");
        return server;
    }

    /// <summary>
    /// The bearer token of a user: "admin" is a cluster administrator, "system:serviceaccount:namespace:name" a service account, and any other name a user who may do what
    /// roles allow. It stays the same until it is revoked.
    /// </summary>
    public string Token(string user) => _credentials.Token(user);

    /// <summary>Makes a user's token invalid (401); <see cref="Token"/> makes a new one.</summary>
    public void RevokeToken(string user) => _credentials.Revoke(user);

    /// <summary>A client certificate of a user and its key, both as PEM.</summary>
    public (string Certificate, string Key) ClientCertificate(string user) => _credentials.ClientCertificate(user);

    /// <summary>A kubeconfig file with one context for a user, who shows a token.</summary>
    public string Kubeconfig(string user) => $"""
        apiVersion: v1
        kind: Config
        current-context: referee
        clusters:
        - name: referee
          cluster:
            server: {Address.AbsoluteUri.TrimEnd('/')}
            certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(CertificateAuthority))}
        users:
        - name: "{user}"
          user:
            token: {Token(user)}
        contexts:
        - name: referee
          context:
            cluster: referee
            user: "{user}"
            namespace: default

        """;

    /// <summary>Cuts every connection, is away, and comes back on the same port with the same objects. Open watches end; older versions can still be watched.</summary>
    /// <param name="whileAway">Called while nothing listens; may be null.</param>
    public async Task RestartAsync(Func<Task>? whileAway, CancellationToken ct)
    {
        Faults.CutConnections();
        await StopAsync(ct);
        if (whileAway is not null)
        {
            await whileAway();
        }

        _application = Build(Address.Port);
        await _application.StartAsync(ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.CutConnections();
        await StopAsync(CancellationToken.None);
        _credentials.Dispose();
        Faults.Dispose();
    }

    private async Task StopAsync(CancellationToken ct)
    {
        await _application.StopAsync(ct);
        await _application.DisposeAsync();
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromSeconds(2)).UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = _credentials.Server;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    // Whose it is, is decided with the request, as a real server does.
                    https.AllowAnyClientCertificate();
                });
            });
        });
        var application = builder.Build();
        application.Run(_handler.HandleAsync);
        return application;
    }
}
