using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Configuration;

/// <summary>
/// One thing that a template declares and that is evaluated on its own: a node of the configuration's graph.
/// Immutable once the configuration is loaded.
/// </summary>
internal abstract class ConfigNode(ModuleConfiguration module, string localAddress, SourceRange range)
{
    /// <summary>The module that declares it.</summary>
    public ModuleConfiguration Module { get; } = module;

    /// <summary>Its address within the module, as <c>var.name</c> or <c>data.coder_workspace.me</c>.</summary>
    public string LocalAddress { get; } = localAddress;

    /// <summary>Its address from the root, without instance keys.</summary>
    public string Address { get; } = module.Path.Length == 0 ? localAddress : module.Path + "." + localAddress;

    /// <summary>Where it is declared.</summary>
    public SourceRange Range { get; } = range;

    /// <summary>Its position among the nodes of the configuration.</summary>
    public int Id { get; set; }

    /// <summary>What must be evaluated before it.</summary>
    public List<ConfigNode> Dependencies { get; } = [];

    public override string ToString() => Address;
}
