using Coder.Providers.Coder;
using Coder.Providers.Docker;
using Coder.Providers.Host;
using Coder.Providers.Kubernetes;
using Coder.Providers.Utility;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;

namespace Coder.Provisioner;

/// <summary>The built-in providers of one job.</summary>
internal static class JobProviders
{
    /// <summary>All of them, for an evaluation in which only the coder provider is asked: they have no files, and may do nothing on this machine.</summary>
    /// <param name="variables">What the coder provider reads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Canceled when the evaluation is.</param>
    public static IProviderRegistry ForQuestions(IReadOnlyDictionary<string, string> variables, TimeProvider time, CancellationToken stop) =>
        For(new HostProviderOptions { Enabled = false, DataDirectory = "" }, variables, time, folder: null, mayRunCommands: false, stop);

    /// <summary>All of them, told what they may know.</summary>
    /// <param name="host">What the host provider may do.</param>
    /// <param name="variables">What the coder provider reads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folder">The template's files and where they can be written, for providers that read or write some; null: none does.</param>
    /// <param name="mayRunCommands">Whether templates may run commands on this machine.</param>
    /// <param name="stop">Canceled when the job is.</param>
    public static IProviderRegistry For(
        HostProviderOptions host, IReadOnlyDictionary<string, string> variables, TimeProvider time, WorkingFolder? folder,
        bool mayRunCommands, CancellationToken stop)
    {
        var files = new TemplateFolder(() => folder?.Path ?? throw new InvalidOperationException("Providers of this job have no folder."));
        return new ProviderRegistry()
            .Add(CoderProviderFactory.Source, () => CoderProviderFactory.Create(variables))
            .Add(DockerProviderFactory.Source, () => DockerProviderFactory.Create(DockerOptions(host.WorkspaceId, time, folder?.Files, stop)))
            .Add(HostProviderFactory.Source, () => HostProviderFactory.Create(host))
            .Add(KubernetesProviderFactory.Source, () => KubernetesProviderFactory.Create(KubernetesOptions(host.WorkspaceId, time, stop)))
            .Add(UtilityProviderFactory.ArchiveSource, () => UtilityProviderFactory.CreateArchive(files))
            .Add(UtilityProviderFactory.CloudinitSource, UtilityProviderFactory.CreateCloudinit)
            .Add(UtilityProviderFactory.ExternalSource, () => UtilityProviderFactory.CreateExternal(files, time, mayRunCommands))
            .Add(UtilityProviderFactory.HttpSource, () => UtilityProviderFactory.CreateHttp(time))
            .Add(UtilityProviderFactory.LocalSource, () => UtilityProviderFactory.CreateLocal(files))
            .Add(UtilityProviderFactory.RandomSource, UtilityProviderFactory.CreateRandom)
            .Add(UtilityProviderFactory.NullSource, UtilityProviderFactory.CreateNull)
            .Add(UtilityProviderFactory.TimeSource, () => UtilityProviderFactory.CreateTime(time))
            .Add(UtilityProviderFactory.TlsSource, () => UtilityProviderFactory.CreateTls(time));
    }

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
