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
    public static IReadOnlyList<IReadOnlyList<int>> Build(Plan plan, IReadOnlyList<ResourceChange> destroyed)
    {
        var configuration = plan.Configuration;
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

        var changed = plan.Changes.Where(c => c.Action is not (PlannedAction.NoOp or PlannedAction.Delete or PlannedAction.Forget or PlannedAction.Read))
            .Select(c => c.Address.Configuration).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < destroyed.Count; i++)
        {
            if (destroyed[i].Action != PlannedAction.ReplaceCreateFirst)
            {
                AddUpdatesBehind(configuration, madeFrom[i].Where(changed.Contains), graph, offset + i);
            }
        }

        return graph;
    }

    /// <summary>What a destroyed object was made from gets changed after it is gone, where that closes no circle.</summary>
    private static void AddUpdatesBehind(TerraformConfiguration configuration, IEnumerable<string> changed, List<List<int>> graph, int destruction)
    {
        foreach (var address in changed)
        {
            if (configuration.FindResource(address) is { } resource && !Reaches(graph, destruction, resource.Id))
            {
                graph[resource.Id].Add(destruction);
            }
        }
    }

    private static HashSet<string> MadeFrom(TerraformConfiguration configuration, ResourceChange change)
    {
        var all = new HashSet<string>(change.Dependencies, StringComparer.Ordinal);
        if (configuration.FindResource(change.Address.Configuration) is { } resource)
        {
            all.UnionWith(resource.ResourceDependencies);
            all.UnionWith(resource.Provider.ResourceDependencies);
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
