using Coder.Provisioner;
using Coder.Provisioner.Cli;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;
using Coder.Terraform.Plugins.Hosting;
using static Coder.Server.Configuration.EngineOptionTable;

namespace Coder.Server.Configuration;

/// <summary>What runs templates, and where their modules may come from.</summary>
internal sealed record TemplateEngineOptions
{
    /// <summary>What templates have that say nothing: one of <see cref="Provisioner.EngineChoice"/>.</summary>
    public string Standard { get; init; } = Provisioner.EngineChoice.Auto;

    public NativeTemplateEngineOptions Native { get; init; } = new();

    public required CliTemplateEngineOptions Cli { get; init; }

    public required ProviderPluginOptions Plugins { get; init; }

    public ModuleSourceOptions Modules { get; init; } = new();

    /// <summary>Reads them.</summary>
    public static TemplateEngineOptions Read(OptionSources sources, DirectoryOptions directories)
    {
        var cancel = sources.Get(OptionTable.ForceCancelInterval);
        var mirror = sources.Get(ProviderMirror) is { Length: > 0 } folder ? Path.GetFullPath(folder) : "";
        return new TemplateEngineOptions
        {
            Standard = sources.Get(Engine),
            Native = new NativeTemplateEngineOptions { AllowLocalExec = sources.Get(LocalExec) },
            Cli = new CliTemplateEngineOptions
            {
                AllowLocalExec = sources.Get(LocalExec),
                Binary = sources.Get(TerraformBinary),
                CacheDirectory = Path.Combine(directories.Cache, "terraform"),
                ProviderMirror = mirror,
                NetworkMirror = sources.Get(NetworkMirror),
                AllowDownloads = sources.Get(ProviderDownloads),
                PassedEnvironment = sources.Get(PassedEnvironment),
                OwnProviders = FindOwnProviders(),

                // The rest is for storing what was reached before the job itself is ended.
                Grace = cancel * 0.9,
            },
            Plugins = new ProviderPluginOptions
            {
                CacheDirectory = Path.Combine(directories.Cache, "providers"),
                Mirror = mirror,
                NetworkMirror = sources.Get(NetworkMirror),
                AllowDownloads = sources.Get(ProviderDownloads),
                Processes = new PluginOptions
                {
                    IdleLimit = sources.Get(PluginIdleLimit),
                    MaxProcesses = sources.Get(PluginProcesses),
                    AllowedVariables = sources.Get(PassedEnvironment),
                },
            },
            Modules = new ModuleSourceOptions
            {
                Fetch = sources.Get(ModuleFetch),
                RegistryMirror = sources.Get(ModuleRegistryMirror),
                Rewrites = sources.Get(ModuleRewrites),
                AllowHttp = sources.Get(ModuleAllowHttp),
            },
        };
    }

    // The program lies beside the server, as the build leaves it; without it terraform gets these providers as all others.
    private static string FindOwnProviders()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "coder-provider");
        return File.Exists(path) ? path : "";
    }
}
