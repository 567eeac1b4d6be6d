using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Configuration;

/// <summary>One entry of <c>replace_triggered_by</c>: a resource, one of its instances, or an attribute.</summary>
internal sealed class ReplaceTrigger(ResourceConfig resource, ExpressionSyntax? key, InstanceKey literalKey, AttributePath? path)
{
    public ResourceConfig Resource { get; } = resource;

    /// <summary>The attribute that must change; null for any change.</summary>
    public AttributePath? Path { get; } = path;

    /// <summary>Whether every instance counts.</summary>
    public bool AllInstances => key is null && literalKey.IsNone && !Resource.Repetition.IsNone;

    /// <summary>The instance that counts, seen from an instance of the block with the trigger: <c>[count.index]</c> and <c>[each.key]</c> are its own key.</summary>
    public InstanceKey KeyIn(Instance instance) => key is null ? literalKey : instance.Key;
}
