using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>module</c> block.</summary>
internal sealed class ModuleCall(ModuleConfiguration module, string name, BodySyntax body, SourceRange range)
    : ConfigNode(module, "module." + name, range)
{
    public string Name { get; } = name;

    /// <summary>Position among the module's calls.</summary>
    public required int Index { get; init; }

    public BodySyntax Body { get; } = body;

    public Repetition Repetition { get; set; } = Repetition.None;

    /// <summary>The called module.</summary>
    public ModuleConfiguration Child { get; set; } = null!;

    /// <summary>Arguments by variable name, with what each refers to.</summary>
    public Dictionary<string, ModuleArgument> Arguments { get; } = new(StringComparer.Ordinal);

    /// <summary>The <c>providers</c> map: (name, alias) in the child → (name, alias) here.</summary>
    public Dictionary<(string Name, string Alias), (string Name, string Alias)> Providers { get; } = [];

    public List<Traversal> DependsOn { get; } = [];

    /// <summary>What <see cref="DependsOn"/> resolves to.</summary>
    public List<ConfigNode> ExplicitDependencies { get; } = [];
}

/// <summary>One argument of a module call.</summary>
internal sealed class ModuleArgument(AttributeSyntax syntax)
{
    public AttributeSyntax Syntax { get; } = syntax;

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
