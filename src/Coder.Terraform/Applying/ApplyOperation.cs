using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Graph;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;
using Coder.Terraform.State;

namespace Coder.Terraform.Applying;

/// <summary>Does what a plan says.</summary>
internal sealed class ApplyOperation : Operation
{
    private readonly Plan _plan;
    private readonly Dictionary<string, ResourceChange> _changes = new(StringComparer.Ordinal);
    private readonly List<ResourceChange> _destroyed = [];
    private readonly SemaphoreSlim _checkpoint = new(1);
    private long _stored;
    private readonly ResourceApplier _applier;
    private readonly DataReader _reader;
    private readonly bool[]? _needed;
    private readonly WorkingFolder _folder;

    public ApplyOperation(Plan plan, IProviderRegistry registry, EngineOptions options)
        : base(plan.Configuration, plan.Inputs, new WorkingState(plan.PriorState), registry, options, planning: false)
    {
        _plan = plan;
        _folder = options.Folder ?? new WorkingFolder(plan.Configuration.Files);
        _applier = new ResourceApplier(this, new ProvisionerRunner(options, _folder));
        _reader = new DataReader(this, "apply");
        foreach (var change in plan.Changes)
        {
            if (change.Action is PlannedAction.Delete or PlannedAction.Forget || change.IsReplace)
            {
                _destroyed.Add(change);
            }

            if (change.Action is not (PlannedAction.Delete or PlannedAction.Forget))
            {
                _changes[change.Address.ToString()] = change;
            }
        }

        _needed = plan.Mode == PlanMode.Destroy ? plan.Configuration.NeededForProviders() : null;
    }

    public async Task<ApplyResult> RunAsync(CancellationToken ct)
    {
        var offset = Configuration.Nodes.Count;
        var complete = await StartFunctionsAsync(ct) && await GraphWalker.RunAsync(
            DestroyOrder.Build(_plan, _destroyed),
            id => id >= offset ? GuardedAsync(_destroyed[id - offset].Address.ToString(), () => DestroyAsync(_destroyed[id - offset], ct))
                : _needed is null || _needed[id] ? GuardedAsync(Configuration.Nodes[id].Address, () => RunNodeAsync(Configuration.Nodes[id], ct))
                : new(NodeOutcome.Done),
            ct);
        var outputs = FinishOutputs(complete);
        if (complete && _plan.Mode == PlanMode.Destroy)
        {
            foreach (var data in State.All().Where(s => s.Address.Mode == ResourceMode.Data))
            {
                State.Remove(data.Address.ToString());
            }
        }

        await Ephemerals.CloseAsync();
        _checkpoint.Dispose();
        return new ApplyResult
        {
            State = State.Snapshot(),
            Diagnostics = [.. Diagnostics],
            Canceled = ct.IsCancellationRequested && !complete,
            Resources = [.. State.All().Where(s => s is { DeposedKey: null, Value: not null }).Select(s => new ResourceInstanceValue(s.Address, s.Value!))],
            Outputs = outputs,
        };
    }

    public override ValueTask DisposeAsync()
    {
        if (Options.Folder is null)
        {
            _folder.Dispose();
        }

        return base.DisposeAsync();
    }

    /// <summary>Tells the caller the state after a step; one call at a time. Steps that ended while another was told are told together.</summary>
    public async ValueTask CheckpointAsync()
    {
        if (Options.Checkpoint is not { } checkpoint)
        {
            return;
        }

        var reached = State.Changes;
        await _checkpoint.WaitAsync(CancellationToken.None);
        try
        {
            if (_stored >= reached)
            {
                return;
            }

            // What was done must be kept, a cancel must not lose it.
            var now = State.Changes;
            await checkpoint(State.Snapshot(), CancellationToken.None);
            _stored = now;
        }
        finally
        {
            _checkpoint.Release();
        }
    }

    protected override async ValueTask<NodeOutcome> RunResourceAsync(ResourceConfig resource, CancellationToken ct)
    {
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

    /// <summary>A provider that breaks must not take with it what others did: the state is returned in any case.</summary>
    private async ValueTask<NodeOutcome> GuardedAsync(string address, Func<ValueTask<NodeOutcome>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Report([Diagnostic.Error("Unexpected failure", $"{address} failed in a way that its provider did not foresee: {e.GetBaseException().Message} Check by hand what it left behind.")], address);
        }
    }

    private async ValueTask<NodeOutcome> RunInModuleAsync(ResourceConfig resource, ModuleInstance module, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var provider = Providers[resource.Provider];
        var schema = Schemas.Of(resource, provider, found);
        var expansion = schema is null ? null : Expand(resource, module, found);
        if (schema is null || expansion is null)
        {
            return Report(found, resource.Address);
        }

        var values = new HclValue[expansion.Instances.Count];
        var outcome = await Instances.ForEachAsync(values.Length, async i =>
        {
            var target = new ResourceTarget(resource, module, expansion.Instances[i], schema, provider);
            var value = resource.Mode == ResourceMode.Ephemeral ? await Ephemerals.OpenAsync(target, pending: false, ct) : await RunInstanceAsync(target, ct);
            values[i] = value ?? HclValue.Unknown(schema.Block.ImpliedType);
            return value is null ? NodeOutcome.Failed : NodeOutcome.Done;
        });
        module.ResourceExpansions[resource.Index] = expansion;
        module.Resources[resource.Index] = expansion.Combine(values);
        return outcome;
    }

    private async ValueTask<HclValue?> RunInstanceAsync(ResourceTarget target, CancellationToken ct)
    {
        var address = target.Address.ToString();
        if (_changes.TryGetValue(address, out var change) && change.Action != PlannedAction.NoOp)
        {
            // A cancel stops between resources, also between the instances of one.
            return ct.IsCancellationRequested ? null
                : change.Action == PlannedAction.Read ? await ReadAsync(target, ct)
                : await _applier.ApplyAsync(target, change, ct);
        }

        if (State.Find(address)?.Value is { } value)
        {
            return value;
        }

        if (_plan.Mode == PlanMode.Destroy)
        {
            return HclValue.Unknown(target.Schema.Block.ImpliedType);
        }

        Report([Diagnostic.Error("Unplanned resource instance", $"{address} is not in the plan: the configuration gave other instances while applying than while planning.", target.Resource.Range)], address);
        return null;
    }

    private async ValueTask<HclValue?> ReadAsync(ResourceTarget target, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        if (target.Resource.Check is not null && !found.HasErrors)
        {
            if (await _reader.ReadForCheckAsync(target, config, ct) is not { } checkedData)
            {
                State.Remove(target.Address.ToString());
                return HclValue.Unknown(target.Schema.Block.ImpliedType);
            }

            State.Set(checkedData);
            return checkedData.Value;
        }

        ResourceInstanceState? read = null;
        if (!found.HasErrors)
        {
            read = await _reader.ReadAsync(target, config, found, ct);
        }

        Report(found, target.Address.ToString());
        if (read is null || found.HasErrors)
        {
            return null;
        }

        State.Set(read);
        return read.Value;
    }

    private async ValueTask<NodeOutcome> DestroyAsync(ResourceChange change, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            return NodeOutcome.Failed;
        }

        if (change.Action != PlannedAction.Forget)
        {
            return await _applier.DestroyAsync(change, ct);
        }

        State.Remove(change.Address.ToString(), change.DeposedKey);
        await CheckpointAsync();
        return NodeOutcome.Done;
    }

    private Dictionary<string, HclValue> FinishOutputs(bool complete)
    {
        var values = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        var stored = new SortedDictionary<string, StateOutput>(StringComparer.Ordinal);
        if (_plan.Mode == PlanMode.Apply)
        {
            foreach (var (name, output) in Configuration.Root.Outputs)
            {
                if (Root.Outputs[output.Index] is { IsWhollyKnown: true } value)
                {
                    values[name] = value;
                    if (!value.IsNull)
                    {
                        stored[name] = new StateOutput(value.UnmarkDeep(), output.Sensitive);
                    }
                }
                else if (!complete && _plan.PriorState.Outputs.TryGetValue(name, out var before))
                {
                    stored[name] = before;
                }
            }
        }
        else if (!complete)
        {
            return values;
        }

        State.SetOutputs(stored);
        return values;
    }
}
