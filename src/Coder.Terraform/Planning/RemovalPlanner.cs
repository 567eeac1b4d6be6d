using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Graph;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>Plans the destruction of what the state holds and the configuration no longer asks for.</summary>
internal sealed class RemovalPlanner(PlanOperation operation, ResourcePlanner planner)
{
    public async ValueTask PlanAsync(PlanMode mode, CancellationToken ct)
    {
        var stored = operation.State.All();
        await Instances.ForEachAsync(stored.Length, async i =>
            operation.IsPlanned(stored[i].Address, stored[i].DeposedKey) || stored[i].Address.Mode == ResourceMode.Data
                ? NodeOutcome.Done
                : await PlanAsync(stored[i], mode, ct));
    }

    private async ValueTask<NodeOutcome> PlanAsync(ResourceInstanceState stored, PlanMode mode, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var address = stored.Address.ToString();
        var resource = operation.Configuration.FindResource(stored.Address.Configuration);
        if (resource is { Lifecycle.PreventDestroy: true })
        {
            found.AddError("Instance cannot be destroyed", ResourcePlanner.PreventedText(address), resource.Lifecycle.PreventDestroyRange);
            return operation.Report(found, address);
        }

        if (resource is null && operation.Configuration.FindRemoved(stored.Address.Configuration) is { Destroy: false })
        {
            return await ForgetAsync(stored, found, ct);
        }

        var provider = await operation.ProviderOfStateAsync(stored.Provider, address, found, ct);
        if (provider is null || !provider.Schema.ResourceTypes.TryGetValue(stored.Address.Type, out var schema))
        {
            if (provider is not null)
            {
                found.Add(Diagnostic.Error("Invalid resource type", $"The state holds {address}, but its provider {stored.Provider} has no resource type {stored.Address.Type}."));
            }

            return operation.Report(found, address);
        }

        var source = StateProvider.SourceOf(stored.Provider);
        var current = await planner.RefreshAsync(stored, schema, provider, source, found, ct);
        if (current is null)
        {
            return operation.Report(found, address);
        }

        var before = current.Value!.UnmarkDeep();
        var none = HclValue.Null(schema.Block.ImpliedType);
        var planned = await operation.CallAsync("plan", "plan", source, address, () => provider.PlanResourceAsync(
            new PlanResourceRequest(stored.Address.Type, address, before, none, none) { Private = current.Private, Log = operation.Options.Log }, ct), ct);
        found.AddFrom(planned.Diagnostics, address, resource?.Range);
        if (!found.HasErrors)
        {
            operation.Add(new ResourceChange
            {
                Address = stored.Address,
                DeposedKey = stored.DeposedKey,
                Action = PlannedAction.Delete,
                Reason = mode == PlanMode.Destroy ? PlannedReason.None : Reason(stored, resource),
                Before = current.Value,
                After = none,
                Schema = schema,
                Provider = stored.Provider,
                PlannedPrivate = planned.PlannedPrivate,
                Dependencies = stored.Dependencies,
            });
        }

        return operation.Report(found, address);
    }

    private async ValueTask<NodeOutcome> ForgetAsync(ResourceInstanceState stored, DiagnosticBag found, CancellationToken ct)
    {
        var address = stored.Address.ToString();
        var provider = await operation.ProviderOfStateAsync(stored.Provider, address, found, ct);
        if (provider is not null && provider.Schema.ResourceTypes.TryGetValue(stored.Address.Type, out var schema)
            && await StateDecoder.DecodeAsync(stored, schema, provider, found, ct) is { } current)
        {
            operation.Add(new ResourceChange
            {
                Address = stored.Address,
                DeposedKey = stored.DeposedKey,
                Action = PlannedAction.Forget,
                Before = current.Value!,
                After = HclValue.Null(schema.Block.ImpliedType),
                Schema = schema,
                Provider = stored.Provider,
                Dependencies = stored.Dependencies,
            });
            found.Add(Diagnostic.Warning("Some objects will no longer be managed", $"When this plan is applied, {address} is forgotten: it goes on to exist, and is no longer managed. To manage it again, import it."));
        }

        return operation.Report(found, address);
    }

    private PlannedReason Reason(ResourceInstanceState stored, ResourceConfig? resource)
    {
        if (stored.DeposedKey is not null)
        {
            return PlannedReason.Deposed;
        }

        if (resource is null)
        {
            return PlannedReason.NotInConfiguration;
        }

        var module = operation.InstancesOf(resource.Module).FirstOrDefault(m => m.Address == stored.Address.Module);
        return module?.ResourceExpansions[resource.Index] switch
        {
            null => PlannedReason.NoModule,
            { Kind: RepetitionKind.Count } when stored.Address.Key.Index is not null => PlannedReason.BeyondCount,
            { Kind: RepetitionKind.ForEach } when stored.Address.Key.Name is not null => PlannedReason.NotInForEach,
            _ => PlannedReason.WrongRepetition,
        };
    }
}
