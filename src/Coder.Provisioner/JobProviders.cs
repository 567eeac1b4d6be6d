using Coder.Providers.Coder;
using Coder.Providers.Host;
using Coder.Providers.Kubernetes;
using Coder.Providers.Utility;
using Coder.Terraform.Providers;

namespace Coder.Provisioner;

/// <summary>The built-in providers of one job.</summary>
internal static class JobProviders
{
    /// <summary>All of them, told what they may know.</summary>
    public static IProviderRegistry For(
        HostProviderOptions host, IReadOnlyDictionary<string, string> variables, TimeProvider time, CancellationToken stop = default) =>
        new ProviderRegistry()
            .Add(CoderProviderFactory.Source, () => CoderProviderFactory.Create(variables))
            .Add(HostProviderFactory.Source, () => HostProviderFactory.Create(host))
            .Add(KubernetesProviderFactory.Source, () => KubernetesProviderFactory.Create(KubernetesOptions(host.WorkspaceId, time, stop)))
            .Add(UtilityProviderFactory.RandomSource, UtilityProviderFactory.CreateRandom)
            .Add(UtilityProviderFactory.NullSource, UtilityProviderFactory.CreateNull)
            .Add(UtilityProviderFactory.TimeSource, () => UtilityProviderFactory.CreateTime(time));

    /// <summary>What the kubernetes provider knows of a job: the server's own settings of a cluster, and whose objects it makes.</summary>
    private static KubernetesProviderOptions KubernetesOptions(Guid workspace, TimeProvider time, CancellationToken stop) => new()
    {
        Environment = KubernetesProviderOptions.ProcessEnvironment(),
        Owner = workspace == Guid.Empty ? "" : workspace.ToString(),
        Stop = stop,
        TimeProvider = time,
    };

    /// <summary>What the host provider may do for a job.</summary>
    public static HostProviderOptions HostOptions(BuildEnvironment environment, TimeProvider time) => new()
    {
        Enabled = environment.HostProviderEnabled,
        DataDirectory = environment.HostDataDirectory,
        WorkspaceId = environment.WorkspaceId,
        AgentBinaryPath = environment.AgentBinaryPath,
        TimeProvider = time,
    };
}
