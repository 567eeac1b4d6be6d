using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>variable</c> block.</summary>
internal sealed class VariableConfig(ModuleConfiguration module, string name, SourceRange range)
    : ConfigNode(module, "var." + name, range)
{
    public string Name { get; } = name;

    /// <summary>Position among the module's variables.</summary>
    public required int Index { get; init; }

    public TypeConstraint Type { get; set; } = TypeConstraint.Any;

    /// <summary>The type as written, for display; empty when the block has none.</summary>
    public string TypeText { get; set; } = "";

    /// <summary>The default, already converted; null when the variable must be set.</summary>
    public HclValue? Default { get; set; }

    public string Description { get; set; } = "";

    public bool Sensitive { get; set; }

    public bool Ephemeral { get; set; }

    public bool Nullable { get; set; } = true;

    public List<ConditionConfig> Validations { get; } = [];
}
