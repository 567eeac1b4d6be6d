using System.Collections;
using System.Globalization;
using Coder.Providers.Coder;
using Coder.Providers.Docker;
using Coder.Providers.Host;
using Coder.Providers.Kubernetes;
using Coder.Providers.Utility;
using Coder.Terraform.Providers;

namespace Coder.Provider;

/// <summary>The providers that this program serves, by type name.</summary>
internal static class ServedProviders
{
    private const string Prefix = "terraform-provider-";

    // terraform runs providers in the folder of the template.
    private static readonly TemplateFolder Folder = new(Directory.GetCurrentDirectory);

    private static readonly Dictionary<string, Func<IReadOnlyDictionary<string, string>, TimeProvider, IProvider>> Table = new(StringComparer.Ordinal)
    {
        ["archive"] = (_, _) => UtilityProviderFactory.CreateArchive(Folder),
        ["cloudinit"] = (_, _) => UtilityProviderFactory.CreateCloudinit(),
        ["coder"] = (environment, _) => CoderProviderFactory.Create(environment),
        ["docker"] = (environment, time) => DockerProviderFactory.Create(DockerOptions(environment, time)),
        ["external"] = (_, time) => UtilityProviderFactory.CreateExternal(Folder, time),
        ["host"] = (environment, time) => HostProviderFactory.Create(HostOptions(environment, time)),
        ["http"] = (_, time) => UtilityProviderFactory.CreateHttp(time),
        ["kubernetes"] = (environment, time) => KubernetesProviderFactory.Create(new KubernetesProviderOptions
        {
            Environment = environment,
            Owner = environment.GetValueOrDefault(CoderVariables.WorkspaceId, ""),
            TimeProvider = time,
        }),
        ["local"] = (_, _) => UtilityProviderFactory.CreateLocal(Folder),
        ["null"] = (_, _) => UtilityProviderFactory.CreateNull(),
        ["random"] = (_, _) => UtilityProviderFactory.CreateRandom(),
        ["time"] = (_, time) => UtilityProviderFactory.CreateTime(time),
        ["tls"] = (_, time) => UtilityProviderFactory.CreateTls(time),
    };

    /// <summary>What can be served.</summary>
    public static IEnumerable<string> Names => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>Which provider a command line means: its argument, or the name that the program was started by; null when neither is one.</summary>
    public static string? NameOf(string[] args, string[] commandLine)
    {
        var name = args.Length > 0 ? args[0] : NameOfProgram(StartedAs() ?? commandLine[0]);
        return name is not null && Table.ContainsKey(name) ? name : null;
    }

    /// <summary>Makes a provider.</summary>
    public static IProvider Create(string name, IReadOnlyDictionary<string, string> environment, TimeProvider time) => Table[name](environment, time);

    /// <summary>This process's variables.</summary>
    public static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    // terraform-provider-random_v2.40.0 → random
    private static string? NameOfProgram(string path)
    {
        var file = Path.GetFileName(path);
        if (!file.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = file[Prefix.Length..];
        var version = name.IndexOf('_');
        return version < 0 ? name : name[..version];
    }

    // The runtime tells the path of the assembly; the system knows the name of the link that was started.
    private static string? StartedAs()
    {
        try
        {
            return File.ReadAllText("/proc/self/cmdline").Split('\0')[0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The server passes these on to terraform when its host provider is enabled.
    private static HostProviderOptions HostOptions(IReadOnlyDictionary<string, string> environment, TimeProvider time) => new()
    {
        Enabled = string.Equals(environment.GetValueOrDefault("CODER_HOST_PROVIDER_ENABLE"), "true", StringComparison.OrdinalIgnoreCase),
        DataDirectory = environment.GetValueOrDefault("CODER_HOST_DATA_DIR", ""),
        WorkspaceId = Guid.TryParse(environment.GetValueOrDefault(CoderVariables.WorkspaceId), CultureInfo.InvariantCulture, out var id) ? id : Guid.Empty,
        AgentBinaryPath = environment.GetValueOrDefault("CODER_AGENT_BINARY"),
        TimeProvider = time,
    };

    private static DockerProviderOptions DockerOptions(IReadOnlyDictionary<string, string> environment, TimeProvider time) => new()
    {
        Environment = DockerProviderOptions.AllowedOf(name => environment.GetValueOrDefault(name)),
        WorkspaceId = environment.GetValueOrDefault(CoderVariables.WorkspaceId, ""),
        TimeProvider = time,
    };
}
