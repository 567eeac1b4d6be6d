using Coder.Providers.Coder;
using Coder.Providers.Docker;
using Coder.Providers.Host;
using Coder.Providers.Kubernetes;
using Coder.Providers.Utility;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Provisioner;

/// <summary>The built-in providers of one job.</summary>
internal static class JobProviders
{
    /// <summary>All of them, told what they may know.</summary>
    /// <param name="host">What the host provider may do.</param>
    /// <param name="variables">What the coder provider reads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="files">The template's files, for providers that read some; null: none.</param>
    /// <param name="stop">Canceled when the job is.</param>
    public static IProviderRegistry For(
        HostProviderOptions host, IReadOnlyDictionary<string, string> variables, TimeProvider time, TemplateFiles? files = null,
        CancellationToken stop = default) =>
        new ProviderRegistry()
            .Add(CoderProviderFactory.Source, () => CoderProviderFactory.Create(variables))
            .Add(DockerProviderFactory.Source, () => DockerProviderFactory.Create(DockerOptions(host.WorkspaceId, time, files, stop)))
            .Add(HostProviderFactory.Source, () => HostProviderFactory.Create(host))
            .Add(KubernetesProviderFactory.Source, () => KubernetesProviderFactory.Create(KubernetesOptions(host.WorkspaceId, time, stop)))
            .Add(UtilityProviderFactory.CloudinitSource, UtilityProviderFactory.CreateCloudinit)
            .Add(UtilityProviderFactory.HttpSource, () => UtilityProviderFactory.CreateHttp(time))
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

    /// <summary>The variables of a job whose built-in providers are served to terraform by a program of their own.</summary>
    public static IReadOnlyDictionary<string, string> Served(IReadOnlyDictionary<string, string> variables, BuildEnvironment environment)
    {
        if (!environment.HostProviderEnabled)
        {
            return variables;
        }

        var all = new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["CODER_HOST_PROVIDER_ENABLE"] = "true",
            ["CODER_HOST_DATA_DIR"] = environment.HostDataDirectory,
        };
        if (environment.AgentBinaryPath is { } agent)
        {
            all["CODER_AGENT_BINARY"] = agent;
        }

        return all;
    }

    /// <summary>What the host provider may do for a job.</summary>
    public static HostProviderOptions HostOptions(BuildEnvironment environment, TimeProvider time) => new()
    {
        Enabled = environment.HostProviderEnabled,
        DataDirectory = environment.HostDataDirectory,
        WorkspaceId = environment.WorkspaceId,
        AgentBinaryPath = environment.AgentBinaryPath,
        TimeProvider = time,
    };

    // The engine is that of this machine's environment, unless the template names one; nothing else of the environment is passed on.
    private static DockerProviderOptions DockerOptions(Guid workspace, TimeProvider time, TemplateFiles? files, CancellationToken stop) => new()
    {
        Environment = DockerProviderOptions.AllowedOf(Environment.GetEnvironmentVariable),
        Files = files,
        Stop = stop,
        WorkspaceId = workspace == Guid.Empty ? "" : workspace.ToString(),
        TimeProvider = time,
    };
}
