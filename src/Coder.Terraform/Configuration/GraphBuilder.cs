using Coder.Hcl.Diagnostics;

namespace Coder.Terraform.Configuration;

/// <summary>Connects the nodes of all modules and brings them into an order.</summary>
internal sealed class GraphBuilder(DiagnosticBag diagnostics)
{
    /// <summary>All nodes, each after its dependencies; null, with an error that names the cycle, when there is one.</summary>
    public IReadOnlyList<ConfigNode>? Build(IReadOnlyList<ModuleConfiguration> modules)
    {
        var nodes = new List<ConfigNode>();
        foreach (var module in modules)
        {
            nodes.AddRange(module.Variables.Values);
            nodes.AddRange(module.Locals.Values);
            nodes.AddRange(module.Calls.Values);
            nodes.AddRange(module.Providers.Values);
            nodes.AddRange(module.Resources.Values);
            nodes.AddRange(module.Outputs.Values);
            nodes.AddRange(module.Checks.Values);
        }

        ReadCheckedDataLast(nodes);

        foreach (var node in nodes)
        {
            Connect(node);
        }

        var ordered = Order(nodes);
        if (ordered is not null)
        {
            CollectResourceDependencies(ordered);
            SpreadCreateBeforeDestroy(ordered);
        }

        return ordered;
    }

    /// <summary>The data source of a check looks at what an apply made, so it waits for all of it.</summary>
    private static void ReadCheckedDataLast(List<ConfigNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node is ResourceConfig { Check: not null })
            {
                node.Dependencies.AddRange(nodes.Where(n => n is ResourceConfig { Check: null }));
            }
        }
    }

    private static void Connect(ConfigNode node)
    {
        var dependencies = node.Dependencies;
        if (node.Module.Call is { } call)
        {
            dependencies.Add(call);
        }

        switch (node)
        {
            case VariableConfig variable:
                if (variable.Module.Call is { } caller && caller.Arguments.TryGetValue(variable.Name, out var argument))
                {
                    dependencies.AddRange(argument.References.Nodes());
                }

                dependencies.AddRange(variable.Validations.SelectMany(v => v.References.Nodes()).Where(n => n != variable));
                break;
            case LocalConfig local:
                dependencies.AddRange(local.References.Nodes());
                break;
            case OutputConfig output:
                dependencies.AddRange(output.References.Nodes());
                dependencies.AddRange(output.Preconditions.SelectMany(v => v.References.Nodes()));
                break;
            case ProviderConfig provider:
                dependencies.AddRange(provider.References.Nodes());
                break;
            case ModuleCall inner:
                dependencies.AddRange(inner.Repetition.References.Nodes());
                break;
            case CheckConfig check:
                dependencies.AddRange(check.Asserts.SelectMany(a => a.References.Nodes()));
                break;
            case ResourceConfig resource:
                dependencies.Add(resource.Provider);
                dependencies.AddRange(resource.Imports.SelectMany(i => i.References.Nodes().Concat(i.Repetition.References.Nodes())));
                dependencies.AddRange(resource.Provisioners.SelectMany(p => p.References.Nodes()));
                dependencies.AddRange(resource.Repetition.References.Nodes());
                dependencies.AddRange(resource.References.Nodes());
                dependencies.AddRange(resource.ExplicitDependencies);
                dependencies.AddRange(resource.Lifecycle.Preconditions.SelectMany(c => c.References.Nodes()));
                dependencies.AddRange(resource.Lifecycle.Postconditions.SelectMany(c => c.References.Nodes()).Where(n => n != resource));
                dependencies.AddRange(resource.Lifecycle.ReplaceTriggeredBy.Select(t => t.Resource));
                break;
        }
    }

    private List<ConfigNode>? Order(List<ConfigNode> nodes)
    {
        var ordered = new List<ConfigNode>(nodes.Count);
        var states = new Dictionary<ConfigNode, bool>(nodes.Count);
        var path = new List<ConfigNode>();
        foreach (var node in nodes)
        {
            if (!Visit(node))
            {
                return null;
            }
        }

        return ordered;

        bool Visit(ConfigNode node)
        {
            if (states.TryGetValue(node, out var done))
            {
                if (!done)
                {
                    ReportCycle(path.SkipWhile(n => n != node));
                }

                return done;
            }

            states[node] = false;
            path.Add(node);
            foreach (var dependency in node.Dependencies)
            {
                if (!Visit(dependency))
                {
                    return false;
                }
            }

            path.RemoveAt(path.Count - 1);
            states[node] = true;
            node.Id = ordered.Count;
            ordered.Add(node);
            return true;
        }
    }

    private void ReportCycle(IEnumerable<ConfigNode> nodes)
    {
        var cycle = nodes.ToList();
        var names = string.Join(" → ", cycle.Append(cycle[0]).Select(n => n.Address));
        diagnostics.AddError("Cycle", cycle.Count == 1
            ? $"{names}: it refers to itself, so that its value can never be worked out."
            : $"{names}: these depend on each other in a circle, so that none can come first. Remove one of the references.", cycle[0].Range);
    }

    private static void CollectResourceDependencies(List<ConfigNode> ordered)
    {
        var reached = new SortedSet<string>?[ordered.Count];
        foreach (var node in ordered)
        {
            var all = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var dependency in node.Dependencies)
            {
                // What a provider is configured with is no part of the resource; Terraform leaves it out of the state too.
                if (dependency is ProviderConfig)
                {
                    continue;
                }

                all.UnionWith(reached[dependency.Id]!);
                if (dependency is ResourceConfig { Mode: not Addresses.ResourceMode.Ephemeral })
                {
                    all.Add(dependency.Address);
                }
            }

            reached[node.Id] = all;
            if (node is ResourceConfig resource)
            {
                resource.ResourceDependencies = [.. all];
            }
            else if (node is ProviderConfig provider)
            {
                provider.ResourceDependencies = [.. all];
            }
        }
    }

    /// <summary>What a create-before-destroy resource is made from must live as long: it becomes create-before-destroy too.</summary>
    private static void SpreadCreateBeforeDestroy(List<ConfigNode> ordered)
    {
        var byAddress = ordered.OfType<ResourceConfig>().ToDictionary(r => r.Address, StringComparer.Ordinal);
        foreach (var resource in byAddress.Values)
        {
            if (resource.Lifecycle.CreateBeforeDestroy == true)
            {
                resource.CreateBeforeDestroy = true;
                foreach (var dependency in resource.ResourceDependencies)
                {
                    byAddress[dependency].CreateBeforeDestroy = true;
                }
            }
        }
    }
}
