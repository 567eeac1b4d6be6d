using Coder.Provisioner.Templates;

namespace Coder.Provisioner.Cli;

/// <summary>How a <see cref="CliTemplateEngine"/> works.</summary>
public sealed record CliTemplateEngineOptions
{
    /// <summary>The <c>terraform</c> or <c>tofu</c> program; empty: the first one found in PATH, terraform before tofu.</summary>
    public string Binary { get; init; } = "";

    /// <summary>Where prepared templates, downloaded providers and the folders of running jobs are kept.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>A folder with providers in the layout of <c>terraform providers mirror</c>; empty: none.</summary>
    public string ProviderMirror { get; init; } = "";

    /// <summary>A server that speaks the provider network mirror protocol; null: none.</summary>
    public Uri? NetworkMirror { get; init; }

    /// <summary>The program <c>coder-provider</c>, which serves the built-in providers to terraform, where they win over all but those of <see cref="ProviderMirror"/>; empty: none.</summary>
    public string OwnProviders { get; init; } = "";

    /// <summary>Whether providers may be downloaded from the registries that templates name.</summary>
    public bool AllowDownloads { get; init; } = true;

    /// <summary>
    /// Variables of the server's environment that templates may see beside the usual ones, such as credentials of a cloud; a name
    /// may end in <c>*</c>.
    /// </summary>
    public IReadOnlyList<string> PassedEnvironment { get; init; } = [];

    /// <summary>Whether <c>local-exec</c> provisioners may run commands on this machine.</summary>
    public bool AllowLocalExec { get; init; } = true;

    /// <summary>How long a canceled command may take to end by itself.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many prepared templates are kept.</summary>
    public int PreparedTemplates { get; init; } = 32;

    /// <summary>How many resources of one job are worked on at the same time.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Bounds of template archives.</summary>
    public TemplateArchiveLimits Limits { get; init; } = new();
}
