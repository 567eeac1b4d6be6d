using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>One attribute of a <c>locals</c> block.</summary>
internal sealed class LocalConfig(ModuleConfiguration module, string name, ExpressionSyntax value, SourceRange range)
    : ConfigNode(module, "local." + name, range)
{
    public string Name { get; } = name;

    /// <summary>Position among the module's locals.</summary>
    public required int Index { get; init; }

    public ExpressionSyntax Value { get; } = value;

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
