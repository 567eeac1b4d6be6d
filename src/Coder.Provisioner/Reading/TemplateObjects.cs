using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;

namespace Coder.Provisioner.Reading;

/// <summary>A resource or data source instance of a plan or an applied state.</summary>
internal sealed class TemplateObject(ResourceAddress address, BlockValue value)
{
    /// <summary>Which one.</summary>
    public ResourceAddress Address => address;

    /// <summary>Its attributes and blocks.</summary>
    public BlockValue Value => value;

    /// <summary>The address without instance keys: how the graph knows it.</summary>
    public string Label => address.Configuration;
}

/// <summary>The instances of a plan or an applied state, and what is made from what.</summary>
internal sealed class TemplateObjects(IEnumerable<ResourceInstanceValue> instances, DependencyGraph graph)
{
    private readonly List<TemplateObject> _all =
    [
        .. instances.Where(i => i.Value is { IsKnown: true, IsNull: false })
            .Select(i => new TemplateObject(i.Address, new BlockValue(i.Value))),
    ];

    /// <summary>Problems found while reading.</summary>
    public DiagnosticBag Problems { get; } = new();

    /// <summary>Managed resources of a type.</summary>
    public IEnumerable<TemplateObject> Managed(string type) =>
        _all.Where(o => o.Address.Mode == ResourceMode.Managed && o.Address.Type == type);

    /// <summary>Data sources of a type.</summary>
    public IEnumerable<TemplateObject> Data(string type) =>
        _all.Where(o => o.Address.Mode == ResourceMode.Data && o.Address.Type == type);

    /// <summary>All managed resources but those of some types.</summary>
    public IEnumerable<TemplateObject> Listed(IReadOnlySet<string> except) =>
        _all.Where(o => o.Address.Mode == ResourceMode.Managed && !except.Contains(o.Address.Type));

    /// <summary>The platform's resources: all managed ones that are not the <c>coder</c> provider's.</summary>
    public IEnumerable<TemplateObject> Platform => _all.Where(o =>
        o.Address.Mode == ResourceMode.Managed && !o.Address.Type.StartsWith("coder_", StringComparison.Ordinal));

    /// <summary>The nearest platform resource that is made from an object, such as the machine of an agent.</summary>
    public TemplateObject? NearestMadeFrom(TemplateObject origin) => Nearest(origin, graph.DependentsOf, [.. Platform]);

    /// <summary>The nearest platform resource that an object is made from, such as the one that metadata is about.</summary>
    public TemplateObject? NearestUsedBy(TemplateObject origin) => Nearest(origin, graph.DependenciesOf, [.. Platform]);

    /// <summary>
    /// The agent an object belongs to: the one whose id it holds, or, in a plan that does not know ids yet, the nearest
    /// one that it is made from.
    /// </summary>
    public TemplateObject? AgentOf(TemplateObject origin) => OwnerOf(origin, [.. Managed("coder_agent").Select(agent => (agent, "id"))]);

    /// <summary>The same, where the agent inside a dev container counts too: then it is the <c>coder_devcontainer</c>.</summary>
    public TemplateObject? AgentOrDevcontainerOf(TemplateObject origin) => OwnerOf(
        origin,
        [.. Managed("coder_agent").Select(agent => (agent, "id")), .. Managed("coder_devcontainer").Select(container => (container, "subagent_id"))]);

    private TemplateObject? OwnerOf(TemplateObject origin, IReadOnlyList<(TemplateObject Object, string Field)> candidates) =>
        origin.Value.IsSet("agent_id")
            ? candidates.FirstOrDefault(c => c.Object.Value.IsSet(c.Field) && c.Object.Value.Text(c.Field) == origin.Value.Text("agent_id")).Object
            : Nearest(origin, graph.DependenciesOf, [.. candidates.Select(c => c.Object)]);

    // Breadth first; among equally near ones the label that comes first. Of several instances the one with the same
    // key as the origin's, so that agent[1] goes with machine[1].
    private static TemplateObject? Nearest(
        TemplateObject origin, Func<string, IReadOnlyList<string>> next, IReadOnlyList<TemplateObject> candidates)
    {
        var byLabel = candidates.ToLookup(c => c.Label, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { origin.Label };
        for (IReadOnlyList<string> level = [origin.Label]; level.Count > 0;)
        {
            level = [.. level.SelectMany(next).Where(seen.Add)];
            if (level.Where(byLabel.Contains).Order(StringComparer.Ordinal).FirstOrDefault() is { } label)
            {
                return byLabel[label].FirstOrDefault(o => o.Address.Key == origin.Address.Key) ?? byLabel[label].First();
            }
        }

        return null;
    }
}
