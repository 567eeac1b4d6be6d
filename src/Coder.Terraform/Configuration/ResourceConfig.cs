using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>resource</c>, <c>data</c> or <c>ephemeral</c> block.</summary>
internal sealed class ResourceConfig(ModuleConfiguration module, ResourceMode mode, string type, string name, BodySyntax body, SourceRange range)
    : ConfigNode(module, mode.Prefix() + type + "." + name, range)
{
    public ResourceMode Mode { get; } = mode;

    public string Type { get; } = type;

    public string Name { get; } = name;

    /// <summary>Position among the module's resources and data sources.</summary>
    public required int Index { get; init; }

    public BodySyntax Body { get; } = body;

    public Repetition Repetition { get; set; } = Repetition.None;

    public LifecycleConfig Lifecycle { get; set; } = new();

    /// <summary>The <c>provider</c> meta-argument: local name and alias; null when it follows from the type.</summary>
    public (string Name, string Alias)? ProviderReference { get; set; }

    /// <summary>Where the provider is named, for diagnostics.</summary>
    public SourceRange ProviderRange { get; set; } = range;

    /// <summary>The provider configuration that manages it.</summary>
    public ProviderConfig Provider { get; set; } = null!;

    public List<Traversal> DependsOn { get; } = [];

    public List<ProvisionerConfig> Provisioners { get; } = [];

    /// <summary>The <c>import</c> blocks that are about it.</summary>
    public List<ImportConfig> Imports { get; } = [];

    /// <summary>For a data source inside a <c>check</c> block: that block.</summary>
    public CheckConfig? Check { get; set; }

    /// <summary>What <see cref="DependsOn"/> of the block and of the calls of its module resolve to, for late reading of data sources.</summary>
    public List<ConfigNode> ExplicitDependencies { get; } = [];

    /// <summary>What the arguments and nested blocks refer to.</summary>
    public ReferenceSet References { get; set; } = ReferenceSet.Empty;

    /// <summary>Managed resources that this one is made from, directly or over other nodes: configuration addresses, sorted.</summary>
    public IReadOnlyList<string> ResourceDependencies { get; set; } = [];

    /// <summary>Its own <c>create_before_destroy</c>, or that of a resource that is made from it.</summary>
    public bool CreateBeforeDestroy { get; set; }
}

/// <summary>A <c>lifecycle</c> block.</summary>
internal sealed class LifecycleConfig
{
    public bool? CreateBeforeDestroy { get; set; }

    public bool PreventDestroy { get; set; }

    public SourceRange? PreventDestroyRange { get; set; }

    /// <summary><c>ignore_changes = all</c>.</summary>
    public bool IgnoreAllChanges { get; set; }

    public List<AttributePath> IgnoreChanges { get; } = [];

    /// <summary><c>replace_triggered_by</c> as written.</summary>
    public List<ExpressionSyntax> ReplaceTriggerSyntax { get; } = [];

    public List<ReplaceTrigger> ReplaceTriggeredBy { get; } = [];

    public List<ConditionConfig> Preconditions { get; } = [];

    public List<ConditionConfig> Postconditions { get; } = [];
}
