using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>An <c>output</c> block.</summary>
internal sealed class OutputConfig(ModuleConfiguration module, string name, ExpressionSyntax value, SourceRange range)
    : ConfigNode(module, "output." + name, range)
{
    public string Name { get; } = name;

    /// <summary>Position among the module's outputs.</summary>
    public required int Index { get; init; }

    public ExpressionSyntax Value { get; } = value;

    public bool Sensitive { get; set; }

    public bool Ephemeral { get; set; }

    public List<ConditionConfig> Preconditions { get; } = [];

    /// <summary>Traversals of <c>depends_on</c>.</summary>
    public List<Traversal> DependsOn { get; } = [];

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
