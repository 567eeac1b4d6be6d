using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;

namespace Coder.Terraform.Applying;

/// <summary>
/// Adds the destructions of a plan to the configuration's graph. A thing is destroyed before what it was made from;
/// before its replacement is created, or, with create_before_destroy, after the replacement and all that uses it.
/// </summary>
internal static class DestroyOrder
{
    /// <summary>The dependencies of all nodes: first those of the configuration, then one for each destruction.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Build(TerraformConfiguration configuration, IReadOnlyList<ResourceChange> destroyed)
    {
        var offset = configuration.Nodes.Count;
        if (destroyed.Count == 0)
        {
            return configuration.Dependencies;
        }

        var graph = new List<List<int>>(offset + destroyed.Count);
        graph.AddRange(configuration.Dependencies.Select(d => d.ToList()));
        var madeFrom = new HashSet<string>[destroyed.Count];
        for (var i = 0; i < destroyed.Count; i++)
        {
            madeFrom[i] = MadeFrom(configuration, destroyed[i]);
            graph.Add([]);
        }

        for (var i = 0; i < destroyed.Count; i++)
        {
            var resource = configuration.FindResource(destroyed[i].Address.Configuration);
            AddProvider(configuration, destroyed[i], graph[offset + i]);
            if (destroyed[i].Action == PlannedAction.ReplaceCreateFirst && resource is not null)
            {
                AddUsers(configuration, resource, graph[offset + i]);
            }
            else if (destroyed[i].Action == PlannedAction.Replace && resource is not null)
            {
                graph[resource.Id].Add(offset + i);
            }

            for (var j = 0; j < destroyed.Count; j++)
            {
                if (i != j && madeFrom[i].Contains(destroyed[j].Address.Configuration) && !madeFrom[j].Contains(destroyed[i].Address.Configuration))
                {
                    graph[offset + j].Add(offset + i);
                }
            }
        }

        AddUpdatesBehind(configuration, destroyed, madeFrom, graph, offset);
        return graph;
    }

    /// <summary>What a destroyed object was made from gets changed after it is gone, where that closes no circle.</summary>
    private static void AddUpdatesBehind(TerraformConfiguration configuration, IReadOnlyList<ResourceChange> destroyed,
        HashSet<string>[] madeFrom, List<List<int>> graph, int offset)
    {
        for (var i = 0; i < destroyed.Count; i++)
        {
            if (destroyed[i].Action == PlannedAction.ReplaceCreateFirst)
            {
                continue;
            }

            foreach (var address in madeFrom[i])
            {
                if (configuration.FindResource(address) is { Mode: Addresses.ResourceMode.Managed } resource && !Reaches(graph, offset + i, resource.Id))
                {
                    graph[resource.Id].Add(offset + i);
                }
            }
        }
    }

    private static HashSet<string> MadeFrom(TerraformConfiguration configuration, ResourceChange change)
    {
        var all = new HashSet<string>(change.Dependencies, StringComparer.Ordinal);
        if (configuration.FindResource(change.Address.Configuration) is { } resource)
        {
            all.UnionWith(resource.ResourceDependencies);
            foreach (var dependency in resource.Provider.Dependencies)
            {
                if (dependency is ResourceConfig used)
                {
                    all.Add(used.Address);
                    all.UnionWith(used.ResourceDependencies);
                }
            }
        }

        all.Remove(change.Address.Configuration);
        return all;
    }

    private static void AddProvider(TerraformConfiguration configuration, ResourceChange change, List<int> dependencies)
    {
        foreach (var node in configuration.Nodes)
        {
            if (node is ProviderConfig && node.Address == change.Provider)
            {
                dependencies.Add(node.Id);
            }
        }
    }

    private static void AddUsers(TerraformConfiguration configuration, ResourceConfig resource, List<int> dependencies)
    {
        dependencies.Add(resource.Id);
        foreach (var node in configuration.Nodes)
        {
            if (node is ResourceConfig user && user.ResourceDependencies.Contains(resource.Address))
            {
                dependencies.Add(user.Id);
            }
        }
    }

    private static bool Reaches(List<List<int>> graph, int from, int to)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(from);
        while (open.TryPop(out var node))
        {
            if (node == to)
            {
                return true;
            }

            if (seen.Add(node))
            {
                graph[node].ForEach(open.Push);
            }
        }

        return false;
    }
}
