using Coder.Kubernetes.Referee;
using Coder.Providers.Kubernetes;
using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Kubernetes;

/// <summary>A strict API server with one namespace, and the provider that speaks with it as its administrator.</summary>
public abstract class ClusterScenario : IAsyncLifetime, IAsyncDisposable
{
    private protected const string Space = "lumie-dev";

    private protected ApiServer Server { get; private set; } = null!;

    private protected IProvider Provider { get; private set; } = null!;

    private protected ProviderDriver Driver { get; private set; } = null!;

    /// <summary>Ends the job of the provider's.</summary>
    private protected CancellationTokenSource Stop { get; } = new();

    public async Task InitializeAsync()
    {
        Server = await ApiServer.StartAsync(new ApiServerOptions { Namespaces = [Space] }, default);
        (Provider, Driver) = await ConnectAsync("admin");
    }

    public async Task DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Server.DisposeAsync();
        Stop.Dispose();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A provider that speaks as another user.</summary>
    private protected async Task<(IProvider Provider, ProviderDriver Driver)> ConnectAsync(string user)
    {
        var provider = KubernetesProviderFactory.Create(
            new KubernetesProviderOptions { Environment = new Dictionary<string, string>(), Owner = "workspace-1", Stop = Stop.Token });
        var driver = await new ProviderDriver(provider).ConfigureAsync(
            new { host = Server.Address.ToString(), token = Server.Token(user), cluster_ca_certificate = Server.CertificateAuthority });
        return (provider, driver);
    }
}
