using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;

namespace Coder.Provisioner;

/// <summary>A template version to read.</summary>
/// <param name="TemplateTar">The template's files as a tar archive.</param>
/// <param name="Variables">Values of the template's variables, by name.</param>
/// <param name="Environment">What the template may know about server and owner.</param>
public sealed record ImportRequest(
    ReadOnlyMemory<byte> TemplateTar,
    IReadOnlyDictionary<string, string> Variables,
    BuildEnvironment Environment)
{
    /// <summary>One of <see cref="EngineChoice"/>; empty: what the server has as standard.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The template with its modules, when choosing the engine has needed them already.</summary>
    internal InstalledTemplate? Installed { get; init; }

    /// <summary>The programs of its providers, when choosing the engine has looked for them already.</summary>
    internal PluginChoice? Plugins { get; init; }
}

/// <summary>What a template version offers, as far as it could be read.</summary>
public sealed record ImportResult
{
    /// <summary>The code for <see cref="ErrorCode"/> when variables without a default have no value.</summary>
    public const string RequiredTemplateVariables = "REQUIRED_TEMPLATE_VARIABLES";

    /// <summary>Why the import failed, for people; null when it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>A word for programs about the kind of failure, when there is one.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Whether the import ended because it was canceled.</summary>
    public bool Canceled { get; init; }

    /// <summary>The text of README.md; empty when there is none.</summary>
    public string Readme { get; init; } = "";

    /// <summary>The <c>variable</c> blocks, in the order of their names. Known also when the import fails later.</summary>
    public IReadOnlyList<TemplateVariable> Variables { get; init; } = [];

    /// <summary>The <c>coder_parameter</c> data sources.</summary>
    public IReadOnlyList<TemplateParameter> Parameters { get; init; } = [];

    /// <summary>The <c>coder_workspace_preset</c> data sources.</summary>
    public IReadOnlyList<TemplatePreset> Presets { get; init; } = [];

    /// <summary>The accounts of <c>coder_external_auth</c>, each once.</summary>
    public IReadOnlyList<TemplateExternalAuth> ExternalAuth { get; init; } = [];

    /// <summary>The resources of a started workspace.</summary>
    public IReadOnlyList<ProvisionedResource> StartResources { get; init; } = [];

    /// <summary>The resources that stay when a workspace is stopped.</summary>
    public IReadOnlyList<ProvisionedResource> StopResources { get; init; } = [];

    /// <summary>The tags of <c>coder_workspace_tags</c>.</summary>
    public IReadOnlyDictionary<string, string> WorkspaceTags { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The template's files together with the modules that were fetched for it: what builds are to be given. Null when nothing was
    /// fetched, so that the archive of the request stands for itself.
    /// </summary>
    public ReadOnlyMemory<byte>? Archive { get; init; }

    /// <summary>How long each step took.</summary>
    public IReadOnlyList<BuildTiming> Timings { get; init; } = [];
}
