using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Graph;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>
/// Reads the data sources of one provider and evaluates what their arguments need, nothing else: managed resources, other providers and their
/// data sources are unknown values. An error stops nothing, as a form has to show the rest of a template all the same.
/// </summary>
internal sealed class InquiryOperation : Operation
{
    private readonly string _source;
    private readonly string _type;
    private readonly ConcurrentQueue<DataAnswer> _answers = [];
    private readonly ConcurrentQueue<DataAnswer> _absent = [];
    private readonly ConcurrentDictionary<ConfigNode, bool> _broken = new();

    /// <param name="configuration">The template.</param>
    /// <param name="inputs">Values of its variables.</param>
    /// <param name="source">Source address of the provider.</param>
    /// <param name="type">The data source that is asked for.</param>
    /// <param name="registry">Where the provider comes from.</param>
    /// <param name="options">Bounds and clock.</param>
    public InquiryOperation(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> inputs, string source, string type,
        IProviderRegistry registry, EngineOptions options)
        : base(configuration, inputs, new WorkingState(StateFile.Empty), registry, options, planning: true)
    {
        _source = source;
        _type = type;
    }

    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<Inquiry> RunAsync(CancellationToken ct)
    {
        var needed = Needed();
        await GraphWalker.RunAsync(
            Configuration.Dependencies, id => needed[id] ? VisitAsync(Configuration.Nodes[id], ct) : new(NodeOutcome.Done), ct);
        ct.ThrowIfCancellationRequested();
        return new Inquiry(Sorted(_answers), Sorted(_absent), [.. Diagnostics]);
    }

    protected override async ValueTask<NodeOutcome> RunResourceAsync(ResourceConfig resource, CancellationToken ct)
    {
        var provider = Providers.Find(resource.Provider.Address);
        var found = new DiagnosticBag();
        if (provider is null || _broken.ContainsKey(resource.Provider) || Schemas.Of(resource, provider, found) is not { } schema)
        {
            return Report(found, resource.Address);
        }

        foreach (var module in InstancesOf(resource.Module))
        {
            await RunInModuleAsync(resource, module, schema, provider, ct);
        }

        return NodeOutcome.Done;
    }

    private async ValueTask RunInModuleAsync(
        ResourceConfig resource, ModuleInstance module, ResourceSchema schema, IProvider provider, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var expansion = Expand(resource, module, found);
        Report(found, resource.Address);
        if (expansion is null)
        {
            return;
        }

        if (expansion.Instances.Count == 0 && resource.Type == _type)
        {
            var none = new ResourceTarget(resource, module, default, schema, provider);
            _absent.Enqueue(new DataAnswer(none.Address, none.EvaluateConfig(new DiagnosticBag()).UnmarkDeep(), null, []));
        }

        var values = new HclValue[expansion.Instances.Count];
        await Instances.ForEachAsync(values.Length, async i =>
        {
            values[i] = await ReadAsync(new ResourceTarget(resource, module, expansion.Instances[i], schema, provider), ct);
            return NodeOutcome.Done;
        });
        module.ResourceExpansions[resource.Index] = expansion;
        module.Resources[resource.Index] = expansion.Combine(values);
    }

    private async ValueTask<HclValue> ReadAsync(ResourceTarget target, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var address = target.Address.ToString();
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        if (!found.HasErrors)
        {
            found.AddFrom(await target.Provider.ValidateDataSourceAsync(target.Resource.Type, config.UnmarkDeep(), ct), address, target.Resource.Range);
        }

        HclValue? state = null;
        if (!found.HasErrors && config.IsWhollyKnown)
        {
            var read = await target.Provider.ReadDataSourceAsync(
                new ReadDataSourceRequest(target.Resource.Type, address, config.UnmarkDeep()) { Log = Options.Log }, ct);
            found.AddFrom(read.Diagnostics, address, target.Resource.Range);
            if (read.State is { } value)
            {
                state = SchemaMarks.Apply(SensitiveParts.Mark(value, SensitiveParts.Of(config)), target.Schema.Block);
                target.CheckPostconditions(state, found);
            }
        }

        Report(found, address);
        if (target.Resource.Type == _type)
        {
            _answers.Enqueue(new DataAnswer(target.Address, config.UnmarkDeep(), state?.UnmarkDeep(), [.. found]));
        }

        return state ?? HclValue.Unknown(target.Schema.Block.ImpliedType);
    }

    // What failed has no value, which reads as unknown: the nodes behind it run all the same.
    private async ValueTask<NodeOutcome> VisitAsync(ConfigNode node, CancellationToken ct)
    {
        if (IsAsked(node) && await RunNodeAsync(node, ct) == NodeOutcome.Failed)
        {
            _broken[node] = true;
        }

        return NodeOutcome.Done;
    }

    private bool IsAsked(ConfigNode node) => node switch
    {
        ResourceConfig resource => resource.Mode == ResourceMode.Data && resource.Provider.Source == _source && resource.Check is null,
        ProviderConfig provider => provider.Source == _source,
        _ => true,
    };

    private bool[] Needed()
    {
        var nodes = Configuration.Nodes;
        var needed = new bool[nodes.Count];
        for (var id = nodes.Count - 1; id >= 0; id--)
        {
            needed[id] |= nodes[id] is ResourceConfig { Mode: ResourceMode.Data } data && data.Type == _type;
            if (needed[id] && IsAsked(nodes[id]))
            {
                foreach (var dependency in Configuration.Dependencies[id])
                {
                    needed[dependency] = true;
                }
            }
        }

        return needed;
    }

    private static DataAnswer[] Sorted(IEnumerable<DataAnswer> answers) =>
        [.. answers.OrderBy(a => a.Address.ToString(), StringComparer.Ordinal)];
}
