using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Evaluation;

/// <summary>
/// One instance of a module during one operation: a slot for the value of everything it declares. A slot is written
/// once, by the node that owns it, before any node that reads it runs; hence no locks.
/// </summary>
internal sealed class ModuleInstance(ModuleConfiguration configuration, ModuleInstance? parent, Instance instance, EvaluationContext operation)
{
    public ModuleConfiguration Configuration { get; } = configuration;

    public ModuleInstance? Parent { get; } = parent;

    /// <summary>What every expression of the operation sees.</summary>
    public EvaluationContext Operation { get; } = operation;

    /// <summary>Which instance of the call it is.</summary>
    public Instance Instance { get; } = instance;

    /// <summary>Address with instance keys; empty for the root.</summary>
    public string Address { get; } = parent is null ? ""
        : (parent.Address.Length == 0 ? "" : parent.Address + ".") + configuration.Call!.LocalAddress + instance.Key;

    public HclValue?[] Variables { get; } = new HclValue?[configuration.Variables.Count];

    public HclValue?[] Locals { get; } = new HclValue?[configuration.Locals.Count];

    public HclValue?[] Outputs { get; } = new HclValue?[configuration.Outputs.Count];

    /// <summary>The combined value of each resource.</summary>
    public HclValue?[] Resources { get; } = new HclValue?[configuration.Resources.Count];

    /// <summary>What each resource expanded to.</summary>
    public Expansion?[] ResourceExpansions { get; } = new Expansion?[configuration.Resources.Count];

    public Expansion?[] CallExpansions { get; } = new Expansion?[configuration.Calls.Count];

    /// <summary>Instances of each module call, in the order of its expansion.</summary>
    public ModuleInstance[]?[] Children { get; } = new ModuleInstance[]?[configuration.Calls.Count];

    public ResourceAddress AddressOf(ResourceConfig resource, InstanceKey key) =>
        new(Address, resource.Mode, resource.Type, resource.Name, key);
}
