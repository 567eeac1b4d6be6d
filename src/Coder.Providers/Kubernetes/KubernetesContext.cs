using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Waiting;
using Coder.Terraform.Providers;

namespace Coder.Providers.Kubernetes;

/// <summary>What the resource types of one build work with. The cluster is connected when something is first asked of it.</summary>
internal sealed class KubernetesContext(KubernetesProviderOptions options, Func<ConnectionSettings> connect) : IDisposable
{
    private readonly Lazy<KubernetesClient> _client = new(() => new KubernetesClient(connect(), options.TimeProvider), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The cluster.</summary>
    /// <exception cref="ConnectionException">It cannot be connected as configured.</exception>
    public KubernetesClient Client => _client.Value;

    /// <summary>What is known of the build.</summary>
    public KubernetesProviderOptions Options => options;

    /// <summary>Waits for objects, and tells a build log about it.</summary>
    public Waiter Waiter(IProgressLog log) => new(Client, log, options.TimeProvider, options.Stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
