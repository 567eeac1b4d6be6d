using Coder.Provisioner.Cli;
using Coder.Provisioner.Modules;
using static Coder.Server.Configuration.EngineOptionTable;

namespace Coder.Server.Configuration;

/// <summary>What runs templates, and where their modules may come from.</summary>
internal sealed record TemplateEngineOptions
{
    /// <summary>What templates have that say nothing: one of <see cref="Provisioner.EngineChoice"/>.</summary>
    public string Standard { get; init; } = Provisioner.EngineChoice.Auto;

    public required CliTemplateEngineOptions Cli { get; init; }

    public ModuleSourceOptions Modules { get; init; } = new();

    /// <summary>Reads them.</summary>
    public static TemplateEngineOptions Read(OptionSources sources, DirectoryOptions directories)
    {
        var cancel = sources.Get(OptionTable.ForceCancelInterval);
        return new TemplateEngineOptions
        {
            Standard = sources.Get(Engine),
            Cli = new CliTemplateEngineOptions
            {
                Binary = sources.Get(TerraformBinary),
                CacheDirectory = Path.Combine(directories.Cache, "terraform"),
                ProviderMirror = sources.Get(ProviderMirror) is { Length: > 0 } mirror ? Path.GetFullPath(mirror) : "",
                NetworkMirror = sources.Get(NetworkMirror),
                AllowDownloads = sources.Get(ProviderDownloads),
                PassedEnvironment = sources.Get(PassedEnvironment),

                // The rest is for storing what was reached before the job itself is ended.
                Grace = cancel * 0.9,
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
}
