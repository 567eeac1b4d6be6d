using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>Turns failures of requests into problems of the operation.</summary>
internal static class Guarding
{
    /// <summary>Does something with the cluster; after a failure, reports it and gives <paramref name="otherwise"/>.</summary>
    public static async ValueTask<T> GuardAsync<T>(
        this Operation<KubernetesContext> operation, string summary, ObjectKey key, T otherwise, Func<KubernetesClient, Task<T>> work)
    {
        try
        {
            return await work(operation.Context.Client);
        }
        catch (ApiException e)
        {
            operation.Fail(summary, Refusals.Explain(e, key));
        }
        catch (ConnectionException e)
        {
            operation.Fail("Cluster cannot be used", e.Message);
        }

        return otherwise;
    }
}
