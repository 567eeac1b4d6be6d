using Coder.Testing;

namespace Coder.EndToEnd.Tests.Proxy;

/// <summary>A server behind nginx: the access URL is nginx's, https, and the server itself speaks plain http.</summary>
internal sealed class ProxiedServer : IAsyncDisposable
{
    /// <summary>The server finds its own access URL by this name too, without a name server.</summary>
    public const string HostName = "localhost";

    private ProxiedServer(Nginx proxy, RunningServer server)
    {
        Proxy = proxy;
        Server = server;
    }

    public Nginx Proxy { get; }

    public RunningServer Server { get; }

    /// <param name="site">Changes how nginx passes requests on.</param>
    /// <param name="settings">Further settings of the server.</param>
    public static async Task<ProxiedServer> StartAsync(Func<NginxSite, NginxSite>? site = null, params (string Name, string Value)[] settings)
    {
        var port = Ports.Free();
        var plain = new NginxSite(HostName, new Uri($"http://127.0.0.1:{port}"));
        var proxy = await Nginx.StartAsync(site?.Invoke(plain) ?? plain);
        try
        {
            var environment = new Dictionary<string, string>
            {
                ["CODER_ACCESS_URL"] = proxy.Uri.ToString(),
                ["CODER_HOST_PROVIDER_ENABLE"] = "true",
                ["SSL_CERT_FILE"] = proxy.CertificateAuthorityFile,
            };
            foreach (var (name, value) in settings)
            {
                environment[name] = value;
            }

            return new ProxiedServer(proxy, await RunningServer.StartAsync(environment: environment, port: port));
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
