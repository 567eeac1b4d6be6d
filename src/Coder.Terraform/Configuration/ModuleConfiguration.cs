using Coder.Hcl.Evaluation;

namespace Coder.Terraform.Configuration;

/// <summary>A module as called at one place of the configuration (one per <c>module</c> block, not per instance).</summary>
internal sealed class ModuleConfiguration(string path, string folder, ModuleConfiguration? parent, ModuleCall? call)
{
    /// <summary>Address without instance keys, as <c>module.a.module.b</c>; empty for the root.</summary>
    public string Path { get; } = path;

    /// <summary>Folder within the template's files; empty for the root.</summary>
    public string Folder { get; } = folder;

    public ModuleConfiguration? Parent { get; } = parent;

    /// <summary>Its position among the modules of the configuration.</summary>
    public int Index { get; set; }

    /// <summary>The block that calls it; null for the root.</summary>
    public ModuleCall? Call { get; } = call;

    public Dictionary<string, VariableConfig> Variables { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, LocalConfig> Locals { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OutputConfig> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Resources and data sources by local address.</summary>
    public Dictionary<string, ResourceConfig> Resources { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ModuleCall> Calls { get; } = new(StringComparer.Ordinal);

    public List<MovedConfig> Moved { get; } = [];

    public List<RemovedConfig> Removed { get; } = [];

    public List<ImportConfig> Imports { get; } = [];

    public Dictionary<string, CheckConfig> Checks { get; } = new(StringComparer.Ordinal);

    /// <summary>Provider blocks by local name and alias.</summary>
    public Dictionary<(string Name, string Alias), ProviderConfig> Providers { get; } = [];

    /// <summary>Provider source addresses by local name, from <c>required_providers</c>.</summary>
    public Dictionary<string, string> RequiredProviders { get; } = new(StringComparer.Ordinal);

    /// <summary>Version constraints by source address, from <c>required_providers</c>.</summary>
    public Dictionary<string, string> ProviderVersions { get; } = new(StringComparer.Ordinal);

    /// <summary>Source addresses of the providers whose functions the module calls, by local name.</summary>
    public Dictionary<string, string> FunctionProviders { get; } = new(StringComparer.Ordinal);

    /// <summary>Functions as this module sees them, without those of providers.</summary>
    public IReadOnlyDictionary<string, HclFunction> Functions { get; set; } = new Dictionary<string, HclFunction>();
}
