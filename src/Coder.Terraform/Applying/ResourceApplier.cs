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

/// <summary>
/// Creates, changes and destroys single objects. Once a provider works on an object it is not interrupted: a cancel
/// stops between objects, so that what exists is always known.
/// </summary>
internal sealed class ResourceApplier(ApplyOperation operation, ProvisionerRunner provisioners)
{
    private readonly ProgressReport _progress = new(operation.Options);

    /// <summary>Creates or changes the object; the value that other expressions see, or null after an error.</summary>
    public async ValueTask<HclValue?> ApplyAsync(ResourceTarget target, ResourceChange change, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var value = await ApplyAsync(target, change, found, ct);
        operation.Report(found, target.Address.ToString());
        return found.HasErrors ? null : value;
    }

    /// <summary>Destroys the object that a change says is to go: the object itself, or the one that was replaced first.</summary>
    public async ValueTask<NodeOutcome> DestroyAsync(ResourceChange change, CancellationToken ct)
    {
        var address = change.Address.ToString();
        var found = new DiagnosticBag();
        var deposedKey = change.Action == PlannedAction.ReplaceCreateFirst ? DeposedKeys.FindNew(operation.State, change) : change.DeposedKey;
        var stored = operation.State.Find(address, deposedKey);
        if (stored is null || (change.Action == PlannedAction.ReplaceCreateFirst && deposedKey is null))
        {
            return NodeOutcome.Done;
        }

        var provider = await operation.ProviderOfStateAsync(change.Provider, address, found, CancellationToken.None);
        if (provider is null)
        {
            return operation.Report(found, address);
        }

        if (deposedKey is null && !stored.Tainted && !await RunDestroyProvisionersAsync(change, found, ct))
        {
            return operation.Report(found, address);
        }

        var none = HclValue.Null(change.Schema.Block.ImpliedType);
        var started = _progress.Start(address, "Destroying", stored.Value);
        var source = StateProvider.SourceOf(change.Provider);
        var result = await operation.CallAsync("apply", "delete", source, address, () => provider.ApplyResourceAsync(
            new ApplyResourceRequest(change.Address.Type, address, change.Before.UnmarkDeep(), none, none)
            {
                PlannedPrivate = change.Action == PlannedAction.Delete ? change.PlannedPrivate : stored.Private,
                Log = operation.Options.Log,
            },
            CancellationToken.None), CancellationToken.None);
        found.AddFrom(result.Diagnostics, address, operation.Configuration.FindResource(change.Address.Configuration)?.Range);
        if (result.NewState is null || result.NewState.IsNull)
        {
            operation.State.Remove(address, deposedKey);
        }
        else
        {
            operation.State.Set(stored with { Value = SchemaMarks.Apply(result.NewState, change.Schema.Block), Type = change.Schema.Block.ImpliedType, Private = result.Private });
            if (!found.HasErrors)
            {
                found.Add(Diagnostic.Error("Provider produced invalid object", $"The provider {source} says that {address} still exists after it was destroyed."));
            }
        }

        _progress.End(address, "Destruction", started, found, null);
        if (LeavesTraces(change.Schema, DestroyProvisionersOf(change).Provisioners))
        {
            await operation.CheckpointAsync();
        }

        return operation.Report(found, address);
    }

    /// <summary>Runs what is to run before the object goes: of its block, or of the <c>removed</c> block that stands for it.</summary>
    private async ValueTask<bool> RunDestroyProvisionersAsync(ResourceChange change, DiagnosticBag found, CancellationToken ct)
    {
        var (configuration, all) = DestroyProvisionersOf(change);
        if (configuration is null || all.Length == 0)
        {
            return true;
        }

        // The module instance may be gone; these provisioners see nothing of it but its folder.
        var module = new ModuleInstance(configuration, null, default, operation.Root.Operation);
        var instance = new Instance(change.Address.Key, HclValue.DynamicNull);
        return await provisioners.RunAsync(all, module, instance, change.Before, change.Address.ToString(), found, ct);
    }

    private (ModuleConfiguration? Module, ProvisionerConfig[] Provisioners) DestroyProvisionersOf(ResourceChange change)
    {
        var block = operation.Configuration.FindResource(change.Address.Configuration);
        var removed = block is null ? operation.Configuration.FindRemoved(change.Address.Configuration) : null;
        return (block?.Module ?? removed?.Module, [.. (block?.Provisioners ?? removed?.Provisioners ?? []).Where(p => p.WhenDestroy)]);
    }

    // Of an object that exists only in the state nothing is left behind when the state is not stored, unless commands ran for it.
    private static bool LeavesTraces(ResourceSchema schema, IReadOnlyCollection<ProvisionerConfig> commands) =>
        !schema.ExistsOnlyInState || commands.Count > 0;

    private async ValueTask<HclValue?> ApplyAsync(ResourceTarget target, ResourceChange change, DiagnosticBag found, CancellationToken ct)
    {
        var address = target.Address.ToString();
        var type = target.Schema.Block.ImpliedType;
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        if (found.HasErrors)
        {
            return null;
        }

        if (!config.IsWhollyKnown)
        {
            found.AddError("Configuration contains unknown value", $"The configuration of {address} still contains unknown values while applying.", target.Resource.Range);
            return null;
        }

        var creating = change.Action != PlannedAction.Update;
        var before = creating ? HclValue.Null(type) : change.Before.UnmarkDeep();
        var (planned, plannedPrivate, bare) = await FinalPlanAsync(target, change, config, before, found);
        if (planned is null)
        {
            return null;
        }

        var replaced = change.Action == PlannedAction.ReplaceCreateFirst ? operation.State.Find(address) : null;
        var started = _progress.Start(address, creating ? "Creating" : "Modifying", creating ? null : change.Before);
        var source = target.Resource.Provider.Source;
        var result = await operation.CallAsync("apply", creating ? "create" : "update", source, address, () => target.Provider.ApplyResourceAsync(
            new ApplyResourceRequest(target.Resource.Type, address, before, planned, bare) { PlannedPrivate = plannedPrivate, Log = operation.Options.Log },
            CancellationToken.None), CancellationToken.None);
        found.AddFrom(result.Diagnostics, address, target.Resource.Range);
        var value = Keep(target, change, config, result, replaced, found);
        if (creating && value is not null && !found.HasErrors && target.Resource.Provisioners.Exists(p => !p.WhenDestroy))
        {
            await operation.CheckpointAsync();
            if (!await provisioners.RunAsync(target.Resource.Provisioners.Where(p => !p.WhenDestroy), target.Module, target.Instance, value, address, found, ct)
                && operation.State.Find(address) is { } made)
            {
                operation.State.Set(made with { Tainted = true });
            }
        }

        if (value is not null && !found.HasErrors)
        {
            target.CheckPostconditions(value, found);
        }

        _progress.End(address, creating ? "Creation" : "Modifications", started, found, value);
        if (LeavesTraces(target.Schema, target.Resource.Provisioners))
        {
            await operation.CheckpointAsync();
        }

        return value;
    }

    /// <summary>What to apply: the plan as it is, or planned once more with what has become known since.</summary>
    private async ValueTask<(HclValue? Planned, ReadOnlyMemory<byte> Private, HclValue Config)> FinalPlanAsync(
        ResourceTarget target, ResourceChange change, HclValue config, HclValue before, DiagnosticBag found)
    {
        if (change.Config is { IsWhollyKnown: true } known)
        {
            return (change.After.UnmarkDeep(), change.PlannedPrivate, known);
        }

        var address = target.Address.ToString();
        var bare = config.UnmarkDeep();
        if (change.Action == PlannedAction.Update)
        {
            bare = IgnoredChanges.Apply(target.Resource.Lifecycle, change.Before.UnmarkDeep(), bare);
        }

        var proposed = ProposedState.Create(target.Schema.Block, before, bare);
        var kept = change.Action == PlannedAction.Update ? operation.State.Find(address)?.Private ?? default : default;
        var again = await operation.CallAsync("apply", "plan", target.Resource.Provider.Source, address, () => target.Provider.PlanResourceAsync(
            new PlanResourceRequest(target.Resource.Type, address, before, proposed, bare) { Private = kept, Log = operation.Options.Log },
            CancellationToken.None), CancellationToken.None);
        found.AddFrom(again.Diagnostics, address, target.Resource.Range);
        return found.HasErrors ? (null, default, bare) : (WriteOnlyValues.Clear(again.PlannedState, target.Schema.Block), again.PlannedPrivate, bare);
    }

    private HclValue? Keep(ResourceTarget target, ResourceChange change, HclValue config, ApplyResourceResult result, ResourceInstanceState? replaced, DiagnosticBag found)
    {
        var made = result.NewState;
        if (made is null || made.IsNull)
        {
            if (!found.HasErrors)
            {
                found.Add(Diagnostic.Error("Provider returned invalid result object after apply", $"The provider gave no object for {target.Address}."));
            }

            return null;
        }

        if (!made.IsWhollyKnown)
        {
            found.Add(Diagnostic.Error("Provider returned invalid result object after apply", $"After the apply, the provider still indicated an unknown value for {target.Address}. All values must be known after apply, so this is a bug of the provider."));
            made = KnownParts.Of(made);
        }

        made = WriteOnlyValues.Clear(made, target.Schema.Block);
        var creating = change.Action != PlannedAction.Update;
        if (replaced is not null)
        {
            operation.State.Set(replaced with { DeposedKey = DeposedKeys.Create() });
        }

        var value = SchemaMarks.Apply(SensitiveParts.Mark(made, SensitiveParts.Of(config)), target.Schema.Block);
        operation.State.Set(new ResourceInstanceState
        {
            Address = target.Address,
            Provider = change.Provider,
            Value = value,
            Type = target.Schema.Block.ImpliedType,
            SchemaVersion = target.Schema.Version,
            Tainted = creating && found.HasErrors,
            CreateBeforeDestroy = target.Resource.CreateBeforeDestroy,
            Private = result.Private,
            Dependencies = change.Dependencies,
        });
        return value;
    }
}
