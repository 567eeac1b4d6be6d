namespace Coder.Terraform.Configuration;

/// <summary>
/// What is made from what: configuration addresses (no instance keys) of resources, data sources, locals, variables,
/// outputs, module calls and provider configurations.
/// </summary>
public sealed class DependencyGraph
{
    private readonly Dictionary<string, IReadOnlyList<string>> _dependencies;
    private readonly Dictionary<string, List<string>> _dependents = new(StringComparer.Ordinal);

    internal DependencyGraph(IEnumerable<ConfigNode> nodes)
        : this(nodes.ToDictionary(n => n.Address, n => (IReadOnlyList<string>)[.. n.Dependencies.Select(d => d.Address)], StringComparer.Ordinal))
    {
    }

    private DependencyGraph(IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies)
    {
        _dependencies = dependencies.ToDictionary(
            d => d.Key, d => (IReadOnlyList<string>)[.. d.Value.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);
        foreach (var (address, used) in _dependencies)
        {
            foreach (var dependency in used)
            {
                (_dependents.TryGetValue(dependency, out var list) ? list : _dependents[dependency] = []).Add(address);
            }
        }
    }

    /// <summary>A graph that another engine has found: what each address is directly made from.</summary>
    public static DependencyGraph Of(IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies) => new(dependencies);

    /// <summary>All addresses.</summary>
    public IReadOnlyCollection<string> Addresses => _dependencies.Keys;

    /// <summary>What an address is directly made from; empty for an unknown address.</summary>
    public IReadOnlyList<string> DependenciesOf(string address) => _dependencies.GetValueOrDefault(address) ?? [];

    /// <summary>What is directly made from an address; empty for an unknown address.</summary>
    public IReadOnlyList<string> DependentsOf(string address) => _dependents.TryGetValue(address, out var list) ? list : [];
}
