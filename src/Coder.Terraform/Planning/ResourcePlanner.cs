using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>Plans one instance of a managed resource.</summary>
internal sealed class ResourcePlanner(PlanOperation operation)
{
    /// <summary>Plans the instance; the value that other expressions see, or null after an error.</summary>
    public async ValueTask<HclValue?> PlanAsync(ResourceTarget target, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var value = await PlanAsync(target, found, ct);
        operation.Report(found, target.Address.ToString());
        return found.HasErrors ? null : value;
    }

    /// <summary>The object as the state has it, for a plan that only destroys.</summary>
    public async ValueTask<HclValue?> CurrentAsync(ResourceTarget target, CancellationToken ct)
    {
        if (operation.State.Find(target.Address.ToString()) is not { } stored)
        {
            return HclValue.Unknown(target.Schema.Block.ImpliedType);
        }

        var found = new DiagnosticBag();
        var decoded = await StateDecoder.DecodeAsync(stored, target.Schema, target.Provider, found, ct);
        operation.Report(found);
        return decoded?.Value;
    }

    /// <summary>Decodes and refreshes a stored object; null when it is gone, or after an error.</summary>
    public async ValueTask<ResourceInstanceState?> RefreshAsync(
        ResourceInstanceState stored, ResourceSchema schema, IProvider provider, string source, DiagnosticBag found, CancellationToken ct)
    {
        var address = stored.Address.ToString();
        var decoded = await StateDecoder.DecodeAsync(stored, schema, provider, found, ct);
        if (decoded is null)
        {
            return null;
        }

        var read = await operation.CallAsync("plan", "refresh", source, address, () => provider.ReadResourceAsync(
            new ReadResourceRequest(stored.Address.Type, address, decoded.Value!.UnmarkDeep()) { Private = decoded.Private, Log = operation.Options.Log }, ct), ct);
        found.AddFrom(read.Diagnostics, address, null);
        if (found.HasErrors)
        {
            return null;
        }

        if (read.NewState is null || read.NewState.IsNull)
        {
            operation.State.Remove(address, stored.DeposedKey);
            return null;
        }

        var value = SchemaMarks.Apply(SensitiveParts.Mark(WriteOnlyValues.Clear(read.NewState, schema.Block), SensitiveParts.Of(decoded.Value!)), schema.Block);
        var refreshed = decoded with { Value = value, Private = read.Private };
        operation.State.Set(refreshed);
        return refreshed;
    }

    private async ValueTask<HclValue?> PlanAsync(ResourceTarget target, DiagnosticBag found, CancellationToken ct)
    {
        var (resource, provider) = (target.Resource, target.Provider);
        var address = target.Address.ToString();
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        CheckIgnored(target, found);
        if (found.HasErrors)
        {
            return null;
        }

        found.AddFrom(await provider.ValidateResourceAsync(resource.Type, config.UnmarkDeep(), ct), address, resource.Range);
        if (found.HasErrors)
        {
            return null;
        }

        var stored = operation.State.Find(address);
        var importId = stored is null ? operation.Imports.IdOf(address) : null;
        var prior = stored is not null ? await RefreshAsync(stored, target.Schema, provider, resource.Provider.Source, found, ct)
            : importId is not null ? await ImportAsync(target, importId, found, ct)
            : null;
        if (found.HasErrors)
        {
            return null;
        }

        var change = await PlanChangeAsync(target, config, prior, found, ct);
        if (change is null)
        {
            return null;
        }

        change = change with { ImportId = importId };

        if (change.IsReplace && resource.Lifecycle.PreventDestroy)
        {
            found.AddError("Instance cannot be destroyed", PreventedText(address), resource.Lifecycle.PreventDestroyRange);
            return null;
        }

        target.CheckPostconditions(change.After, found);
        operation.Add(change);
        if (change.Action == PlannedAction.NoOp && prior is not null)
        {
            // What it is made from may have moved, or may be another resource by now.
            operation.State.Set(prior with { Dependencies = resource.ResourceDependencies });
        }

        if (change.Action != PlannedAction.NoOp)
        {
            operation.Changing[resource] = true;
        }

        return change.After;
    }

    /// <summary>Finds the object by its id and reads it.</summary>
    private async ValueTask<ResourceInstanceState?> ImportAsync(ResourceTarget target, string id, DiagnosticBag found, CancellationToken ct)
    {
        var (resource, provider) = (target.Resource, target.Provider);
        var address = target.Address.ToString();
        operation.Options.Log.Write(ProgressLevel.Info, $"{address}: Preparing import... [id={id}]");
        var imported = await operation.CallAsync("plan", "import", resource.Provider.Source, address, () => provider.ImportResourceAsync(
            new ImportResourceRequest(resource.Type, address, id) { Log = operation.Options.Log }, ct), ct);
        found.AddFrom(imported.Diagnostics, address, resource.Range);
        if (found.HasErrors)
        {
            return null;
        }

        var read = imported.State is not { IsNull: false } state ? null : await RefreshAsync(
            new ResourceInstanceState
            {
                Address = target.Address,
                Provider = resource.Provider.Address,
                Value = SchemaMarks.Apply(state, target.Schema.Block),
                Type = target.Schema.Block.ImpliedType,
                SchemaVersion = target.Schema.Version,
                Private = imported.Private,
                Dependencies = resource.ResourceDependencies,
            },
            target.Schema, provider, resource.Provider.Source, found, ct);
        if (read is null && !found.HasErrors)
        {
            found.AddError("Cannot import non-existent remote object", $"While importing {address}, the provider found no object with the id \"{id}\". Check the id, and that the provider is configured for the place where the object is.", resource.Imports[0].Range);
        }

        return read;
    }

    /// <summary>What <c>ignore_changes</c> names must exist.</summary>
    private static void CheckIgnored(ResourceTarget target, DiagnosticBag found)
    {
        var block = target.Schema.Block;
        foreach (var name in target.Resource.Lifecycle.IgnoreChanges.Select(p => p.Steps[0].Name))
        {
            if (name is not null && !block.Attributes.ContainsKey(name) && !block.Blocks.ContainsKey(name))
            {
                found.AddError("Unsupported attribute", $"ignore_changes names \"{name}\", but {target.Resource.Type} has no argument, nested block, or exported attribute of that name.{Suggestion.For(name, block.Attributes.Keys)}", target.Resource.Range);
            }
        }
    }

    internal static string PreventedText(string address) =>
        $"Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. Either disable lifecycle.prevent_destroy, or change the configuration so that the resource stays.";

    private async ValueTask<ResourceChange?> PlanChangeAsync(
        ResourceTarget target, HclValue config, ResourceInstanceState? prior, DiagnosticBag found, CancellationToken ct)
    {
        var resource = target.Resource;
        var type = target.Schema.Block.ImpliedType;
        var nothing = HclValue.Null(type);
        var before = prior?.Value?.UnmarkDeep() ?? nothing;
        var bare = config.UnmarkDeep();
        if (prior is not null)
        {
            bare = IgnoredChanges.Apply(resource.Lifecycle, before, bare);
        }

        var planned = await CallPlanAsync(target, before, bare, prior?.Private ?? default, found, ct);
        if (planned is null)
        {
            return null;
        }

        var (reason, paths) = prior is null ? (PlannedReason.None, []) : ReplaceReason(target, prior, before, planned);
        if (reason != PlannedReason.None)
        {
            bare = config.UnmarkDeep(); // what is ignored is ignored in updates only
            planned = await CallPlanAsync(target, nothing, bare, default, found, ct);
            if (planned is null)
            {
                return null;
            }
        }

        var action = prior is null ? PlannedAction.Create
            : reason != PlannedReason.None ? resource.CreateBeforeDestroy ? PlannedAction.ReplaceCreateFirst : PlannedAction.Replace
            : planned.PlannedState.Equals(before) ? PlannedAction.NoOp
            : PlannedAction.Update;
        var marked = SensitiveParts.Mark(planned.PlannedState, SensitiveParts.Of(config));
        return new ResourceChange
        {
            Address = target.Address,
            Action = action,
            Reason = reason,
            Before = prior?.Value ?? nothing,
            After = SchemaMarks.Apply(marked, target.Schema.Block),
            ReplacePaths = paths,
            Schema = target.Schema,
            Provider = resource.Provider.Address,
            PlannedPrivate = planned.PlannedPrivate,
            Config = target.Schema.Block.HasWriteOnly || config.DeepMarks.HasFlag(ValueMarks.Ephemeral) ? null : bare,
            CreateBeforeDestroy = resource.CreateBeforeDestroy,
            Dependencies = resource.ResourceDependencies,
        };
    }

    private async ValueTask<PlanResourceResult?> CallPlanAsync(
        ResourceTarget target, HclValue before, HclValue config, ReadOnlyMemory<byte> kept, DiagnosticBag found, CancellationToken ct)
    {
        var resource = target.Resource;
        var address = target.Address.ToString();
        var proposed = ProposedState.Create(target.Schema.Block, before, config);
        var request = new PlanResourceRequest(resource.Type, address, before, proposed, config) { Private = kept, Log = operation.Options.Log };
        var planned = await operation.CallAsync("plan", "plan", resource.Provider.Source, address, () => target.Provider.PlanResourceAsync(request, ct), ct);
        found.AddFrom(planned.Diagnostics, address, resource.Range);
        return found.HasErrors ? null : planned with { PlannedState = WriteOnlyValues.Clear(planned.PlannedState, target.Schema.Block) };
    }

    private (PlannedReason Reason, IReadOnlyList<AttributePath> Paths) ReplaceReason(
        ResourceTarget target, ResourceInstanceState prior, HclValue before, PlanResourceResult planned)
    {
        List<AttributePath>? changed = null;
        foreach (var path in planned.RequiresReplace)
        {
            var old = ValuePaths.Find(before, path);
            var now = ValuePaths.Find(planned.PlannedState, path);
            if (!Equals(old, now))
            {
                (changed ??= []).Add(path);
            }
        }

        if (changed is not null)
        {
            return (prior.Tainted ? PlannedReason.Tainted : PlannedReason.CannotUpdate, changed);
        }

        return prior.Tainted ? (PlannedReason.Tainted, [])
            : ReplaceTriggers.Fire(target, operation) ? (PlannedReason.ReplaceTriggeredBy, [])
            : (PlannedReason.None, []);
    }
}
