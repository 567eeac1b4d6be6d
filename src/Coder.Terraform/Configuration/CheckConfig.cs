using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>check</c> block: assertions whose failure is a warning.</summary>
internal sealed class CheckConfig(ModuleConfiguration module, string name, SourceRange range) : ConfigNode(module, "check." + name, range)
{
    public string Name { get; } = name;

    public List<ConditionConfig> Asserts { get; } = [];

    /// <summary>The data source that only its assertions can see.</summary>
    public ResourceConfig? Data { get; set; }
}
