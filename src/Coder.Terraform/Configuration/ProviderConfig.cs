using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>A provider configuration: a <c>provider</c> block, or the empty one that stands for a missing block.</summary>
internal sealed class ProviderConfig(ModuleConfiguration module, string localName, string alias, string source, BodySyntax? body, SourceRange range)
    : ConfigNode(module, alias.Length == 0 ? $"provider[\"{source}\"]" : $"provider[\"{source}\"].{alias}", range)
{
    public string LocalName { get; } = localName;

    /// <summary>Empty for the default configuration.</summary>
    public string Alias { get; } = alias;

    /// <summary>Full source address.</summary>
    public string Source { get; } = source;

    /// <summary>Null for an implied configuration.</summary>
    public BodySyntax? Body { get; } = body;

    /// <summary>Resources that its configuration is made from: they outlive what it manages.</summary>
    public IReadOnlyList<string> ResourceDependencies { get; set; } = [];

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
