using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Graph;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>Walks a configuration and says what an apply would do. Reads, never changes.</summary>
internal sealed class PlanOperation : Operation
{
    private readonly PlanMode _mode;
    private readonly ConcurrentDictionary<string, ResourceChange> _changes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ResourceInstanceValue> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, HclValue> _inputs;
    private readonly StateFile _prior;
    private IReadOnlyDictionary<string, ResourceAddress> _origins = new Dictionary<string, ResourceAddress>();

    public PlanOperation(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> inputs, StateFile prior, PlanMode mode,
        IProviderRegistry registry, EngineOptions options)
        : base(configuration, inputs, new WorkingState(prior), registry, options, planning: true)
    {
        _mode = mode;
        _inputs = inputs;
        _prior = prior;
        Imports = new ImportTargets(Root);
        ResourcePlanner = new ResourcePlanner(this);
        DataReader = new DataReader(this, "plan");
    }

    /// <summary>Resources of which the apply changes at least one instance.</summary>
    public ConcurrentDictionary<ConfigNode, bool> Changing { get; } = new();

    /// <summary>What is to be imported.</summary>
    public ImportTargets Imports { get; }

    private ResourcePlanner ResourcePlanner { get; }

    private DataReader DataReader { get; }

    public async Task<Plan> RunAsync(CancellationToken ct)
    {
        DropDataOfLastTime();
        MoveInState();
        var nodes = Configuration.Nodes;
        var needed = _mode == PlanMode.Destroy ? Configuration.NeededForProviders() : null;
        if (await StartFunctionsAsync(ct))
        {
            await GraphWalker.RunAsync(
                Configuration.Dependencies,
                id => needed is null || needed[id] ? RunNodeAsync(nodes[id], ct) : new(NodeOutcome.Done),
                ct);
        }

        if (ct.IsCancellationRequested)
        {
            Report([Diagnostic.Error("Planning was canceled", "The plan was canceled before it was complete.")]);
        }
        else if (!Diagnostics.HasErrors)
        {
            await new RemovalPlanner(this, ResourcePlanner).PlanAsync(_mode, ct);
            CheckMovedInstances();
            CheckImportedInstances();
        }

        await Ephemerals.CloseAsync();
        return new Plan(Configuration, _inputs)
        {
            Diagnostics = [.. Diagnostics],
            Mode = _mode,
            Changes = [.. _changes.Values.OrderBy(c => c.Address.ToString(), StringComparer.Ordinal)],
            Outputs = OutputChanges(),
            PriorState = State.Snapshot(),
            Resources = [.. _values.Values.OrderBy(v => v.Address.ToString(), StringComparer.Ordinal)],
        };
    }

    /// <summary>Records what is planned for one object.</summary>
    public void Add(ResourceChange change)
    {
        if (change.DeposedKey is null && _origins.TryGetValue(change.Address.ToString(), out var from))
        {
            change = change with { PreviousAddress = from };
        }

        _changes[change.Address + " " + change.DeposedKey] = change;
        if (!change.After.IsNull)
        {
            _values[change.Address.ToString()] = new ResourceInstanceValue(change.Address, change.After);
        }
    }

    /// <summary>Records a data source that was read.</summary>
    public void AddData(ResourceInstanceState data)
    {
        State.Set(data);
        _values[data.Address.ToString()] = new ResourceInstanceValue(data.Address, data.Value!);
    }

    /// <summary>What is planned so far for the instances of a resource in one module instance.</summary>
    public IEnumerable<ResourceChange> ChangesOf(ModuleInstance module, ResourceConfig resource) =>
        _changes.Values.Where(c => c.DeposedKey is null && c.Address.Module == module.Address && c.Address.Mode == resource.Mode
            && c.Address.Type == resource.Type && c.Address.Name == resource.Name);

    public bool IsPlanned(ResourceAddress address, string? deposedKey) => _changes.ContainsKey(address + " " + deposedKey);

    protected override async ValueTask<NodeOutcome> RunResourceAsync(ResourceConfig resource, CancellationToken ct)
    {
        if (_mode == PlanMode.Apply && resource.Imports.Count > 0)
        {
            var found = new DiagnosticBag();
            Imports.Collect(resource, found);
            if (Report(found) == NodeOutcome.Failed)
            {
                return NodeOutcome.Failed;
            }
        }

        var outcome = NodeOutcome.Done;
        foreach (var module in InstancesOf(resource.Module))
        {
            if (await RunInModuleAsync(resource, module, ct) == NodeOutcome.Failed)
            {
                outcome = NodeOutcome.Failed;
            }
        }

        return outcome;
    }

    private async ValueTask<NodeOutcome> RunInModuleAsync(ResourceConfig resource, ModuleInstance module, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var schema = Schemas.Of(resource, Providers[resource.Provider], found);
        var expansion = schema is null ? null : Expand(resource, module, found);
        if (schema is null || expansion is null)
        {
            return Report(found, resource.Address);
        }

        var values = new HclValue[expansion.Instances.Count];
        var outcome = await Instances.ForEachAsync(values.Length, async i =>
        {
            var target = new ResourceTarget(resource, module, expansion.Instances[i], schema, Providers[resource.Provider]);
            var value = resource.Mode == ResourceMode.Ephemeral ? await Ephemerals.OpenAsync(target, resource.ExplicitDependencies.Exists(Changing.ContainsKey), ct)
                : resource.Mode == ResourceMode.Data ? await DataReader.PlanAsync(this, target, ct)
                : _mode == PlanMode.Destroy ? await ResourcePlanner.CurrentAsync(target, ct)
                : await ResourcePlanner.PlanAsync(target, ct);
            values[i] = value ?? HclValue.Unknown(schema.Block.ImpliedType);
            return value is null ? NodeOutcome.Failed : NodeOutcome.Done;
        });
        module.ResourceExpansions[resource.Index] = expansion;
        module.Resources[resource.Index] = expansion.Combine(values);
        return outcome;
    }

    /// <summary>Data sources are read anew each time; what is no longer declared must not linger.</summary>
    private void DropDataOfLastTime()
    {
        foreach (var stored in State.All())
        {
            if (stored.Address.Mode == ResourceMode.Data)
            {
                State.Remove(stored.Address.ToString());
            }
        }
    }

    private void MoveInState()
    {
        var found = new DiagnosticBag();
        _origins = new StateMoves(Configuration, State).Apply(found);
        Report(found);
    }

    private void CheckImportedInstances()
    {
        var found = new DiagnosticBag();
        Imports.CheckAllExist(address => _changes.TryGetValue(address + " ", out var change) && change.Action is not (PlannedAction.Delete or PlannedAction.Forget), found);
        Report(found);
    }

    /// <summary>What an instance moved from must not be declared any more; which instances there are is only known by now.</summary>
    private void CheckMovedInstances()
    {
        foreach (var move in Configuration.Moves)
        {
            var declared = _changes.Values.FirstOrDefault(c => c.Action is not (PlannedAction.Delete or PlannedAction.Forget) && move.Target(c.Address) is not null);
            if (declared is not null)
            {
                Report([Diagnostic.Error("Moved object still exists", $"This statement declares a move from {move.Full(move.From)}, but {declared.Address} is still declared. Change the configuration so that it is declared as {move.Full(move.To)} instead.", move.Range)]);
            }
        }
    }

    private List<OutputChange> OutputChanges()
    {
        var changes = new List<OutputChange>();
        foreach (var (name, output) in Configuration.Root.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            var before = _prior.Outputs.GetValueOrDefault(name);
            var after = _mode == PlanMode.Destroy ? null : Root.Outputs[output.Index]?.UnmarkDeep();
            after = after is { IsNull: true } ? null : after;
            if (before is not null || after is not null)
            {
                changes.Add(new OutputChange(name, before?.Value, after, output.Sensitive));
            }
        }

        foreach (var (name, before) in _prior.Outputs)
        {
            if (!Configuration.Root.Outputs.ContainsKey(name))
            {
                changes.Add(new OutputChange(name, before.Value, null, before.Sensitive));
            }
        }

        return changes;
    }
}
