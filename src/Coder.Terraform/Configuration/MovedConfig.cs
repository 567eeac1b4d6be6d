using Coder.Hcl.Diagnostics;
using Coder.Terraform.Addresses;

namespace Coder.Terraform.Configuration;

/// <summary>A <c>moved</c> block: what the state knows under one address is known under another now.</summary>
internal sealed class MovedConfig(ModuleConfiguration module, Endpoint from, Endpoint to, SourceRange range)
{
    public ModuleConfiguration Module { get; } = module;

    public Endpoint From { get; } = from;

    public Endpoint To { get; } = to;

    public SourceRange Range { get; } = range;

    /// <summary>Whether one instance moves; otherwise all, each with its key.</summary>
    public bool IsInstance => !From.LastKey.IsNone || !To.LastKey.IsNone;

    /// <summary>The address from the root, as in messages.</summary>
    public string Full(Endpoint endpoint) => Module.Path.Length == 0 ? endpoint.ToString() : $"{Module.Path}.{endpoint}";

    /// <summary>Where an object goes; null when the statement is not about it.</summary>
    public ResourceAddress? Target(ResourceAddress address)
    {
        var steps = ModulePath.Split(address.Module);
        var outer = ModulePath.Split(Module.Path).Count;
        if (steps.Count < outer + From.Modules.Count || !IsInCaller(steps, outer) || !ModulesMatch(steps, outer))
        {
            return null;
        }

        if (!From.IsResource)
        {
            var last = steps[outer + From.Modules.Count - 1];
            var target = To.Modules.ToArray();
            target[^1] = IsInstance ? target[^1] : target[^1] with { Key = last.Key };
            return address with { Module = ModulePath.Join([.. steps.Take(outer), .. target, .. steps.Skip(outer + From.Modules.Count)]) };
        }

        return steps.Count == outer + From.Modules.Count && address.Mode == ResourceMode.Managed && address.Type == From.Type && address.Name == From.Name
            && (!IsInstance || address.Key == From.Key)
            ? address with { Module = ModulePath.Join([.. steps.Take(outer), .. To.Modules]), Type = To.Type, Name = To.Name, Key = IsInstance ? To.Key : address.Key }
            : null;
    }

    private bool IsInCaller(List<ModuleStep> steps, int outer) =>
        ModulePath.Split(Module.Path).Select(s => s.Name).SequenceEqual(steps.Take(outer).Select(s => s.Name));

    private bool ModulesMatch(List<ModuleStep> steps, int outer)
    {
        for (var i = 0; i < From.Modules.Count; i++)
        {
            var anyKey = !From.IsResource && !IsInstance && i == From.Modules.Count - 1;
            if (steps[outer + i].Name != From.Modules[i].Name || (!anyKey && steps[outer + i].Key != From.Modules[i].Key))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A <c>removed</c> block: what is no longer in the configuration is forgotten, or destroyed in a certain way.</summary>
internal sealed class RemovedConfig(ModuleConfiguration module, Endpoint from, bool destroy, SourceRange range)
{
    /// <summary>The module with the block.</summary>
    public ModuleConfiguration Module { get; } = module;

    public Endpoint From { get; } = from;

    /// <summary>What runs before an object is destroyed.</summary>
    public List<ProvisionerConfig> Provisioners { get; } = [];

    /// <summary>Whether the objects are destroyed; otherwise they are only forgotten.</summary>
    public bool Destroy { get; } = destroy;

    public SourceRange Range { get; } = range;

    /// <summary>Configuration address of the module or resource.</summary>
    public string Address { get; } = module.Path.Length == 0 ? from.ToString() : $"{module.Path}.{from}";

    /// <summary>Whether it is about an object with this configuration address.</summary>
    public bool Covers(string configuration) =>
        configuration == Address || (!From.IsResource && configuration.StartsWith(Address + ".", StringComparison.Ordinal));
}
