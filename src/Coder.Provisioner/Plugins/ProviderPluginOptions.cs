using Coder.Terraform.Plugins.Hosting;

namespace Coder.Provisioner.Plugins;

/// <summary>Where the programs of providers that are not built in come from, and how they run.</summary>
public sealed record ProviderPluginOptions
{
    /// <summary>Where archives of providers are unpacked; any number of servers may share it.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>A folder with providers in the layout of <c>terraform providers mirror</c>; empty: none.</summary>
    public string Mirror { get; init; } = "";

    /// <summary>A server that speaks the provider network mirror protocol; null: none.</summary>
    public Uri? NetworkMirror { get; init; }

    /// <summary>Whether providers may be downloaded from the registries that templates name.</summary>
    public bool AllowDownloads { get; init; } = true;

    /// <summary>How processes are run and kept.</summary>
    public PluginOptions Processes { get; init; } = new();
}
