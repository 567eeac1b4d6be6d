using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>Reads data sources, while planning when their configuration is known, else while applying.</summary>
internal sealed class DataReader(Operation operation, string stage)
{
    /// <summary>Reads or plans to read; the value that other expressions see, or null after an error.</summary>
    public async ValueTask<HclValue?> PlanAsync(PlanOperation plan, ResourceTarget target, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        target.CheckPreconditions(found);
        var config = target.EvaluateConfig(found);
        var address = target.Address.ToString();
        if (!found.HasErrors)
        {
            found.AddFrom(await target.Provider.ValidateDataSourceAsync(target.Resource.Type, config.UnmarkDeep(), ct), address, target.Resource.Range);
        }

        if (found.HasErrors)
        {
            operation.Report(found, address);
            return null;
        }

        if (target.Resource.Check is not null && config.IsWhollyKnown)
        {
            return await PlanForCheckAsync(plan, target, config, ct);
        }

        var pending = target.Resource.ExplicitDependencies.Exists(plan.Changing.ContainsKey);
        if (config.IsWhollyKnown && !pending)
        {
            var state = await ReadAsync(target, config, found, ct);
            operation.Report(found, address);
            if (state is null || found.HasErrors)
            {
                return null;
            }

            plan.AddData(state);
            return state.Value;
        }

        operation.Report(found, address);
        var later = SchemaMarks.Apply(UnknownWhereComputed(target.Schema.Block, config), target.Schema.Block);
        plan.Add(new ResourceChange
        {
            Address = target.Address,
            Action = PlannedAction.Read,
            Reason = config.IsWhollyKnown ? PlannedReason.DependencyPending : PlannedReason.ConfigUnknown,
            Before = HclValue.Null(target.Schema.Block.ImpliedType),
            After = later,
            Schema = target.Schema,
            Provider = target.Resource.Provider.Address,
        });
        plan.Changing[target.Resource] = true;
        return later;
    }

    /// <summary>Reads for a <c>check</c> block, where errors are warnings that leave the value unknown.</summary>
    public async ValueTask<ResourceInstanceState?> ReadForCheckAsync(ResourceTarget target, HclValue config, CancellationToken ct)
    {
        var found = new DiagnosticBag();
        var state = await ReadAsync(target, config, found, ct);
        var warnings = new DiagnosticBag();
        Conditions.AddAsWarnings(found, warnings);
        operation.Report(warnings, target.Address.ToString());
        return found.HasErrors ? null : state;
    }

    private async ValueTask<HclValue> PlanForCheckAsync(PlanOperation plan, ResourceTarget target, HclValue config, CancellationToken ct)
    {
        var state = await ReadForCheckAsync(target, config, ct);
        var type = target.Schema.Block.ImpliedType;
        if (state is not null)
        {
            plan.AddData(state);
        }

        plan.Add(new ResourceChange
        {
            Address = target.Address,
            Action = PlannedAction.Read,
            Reason = PlannedReason.CheckNested,
            Before = HclValue.Null(type),
            After = state?.Value ?? SchemaMarks.Apply(UnknownWhereComputed(target.Schema.Block, config), target.Schema.Block),
            Schema = target.Schema,
            Provider = target.Resource.Provider.Address,
        });
        return state?.Value ?? HclValue.Unknown(type);
    }

    /// <summary>Reads with a known configuration; null after an error.</summary>
    public async ValueTask<ResourceInstanceState?> ReadAsync(ResourceTarget target, HclValue config, DiagnosticBag found, CancellationToken ct)
    {
        var address = target.Address.ToString();
        var source = target.Resource.Provider.Source;
        var read = await operation.CallAsync(stage, "read", source, address, () => target.Provider.ReadDataSourceAsync(
            new ReadDataSourceRequest(target.Resource.Type, address, config.UnmarkDeep()) { Log = operation.Options.Log }, ct), ct);
        found.AddFrom(read.Diagnostics, address, target.Resource.Range);
        if (found.HasErrors || read.State is null)
        {
            return null;
        }

        var value = SchemaMarks.Apply(SensitiveParts.Mark(read.State, SensitiveParts.Of(config)), target.Schema.Block);
        target.CheckPostconditions(value, found);
        return new ResourceInstanceState
        {
            Address = target.Address,
            Provider = target.Resource.Provider.Address,
            Value = value,
            Type = target.Schema.Block.ImpliedType,
            SchemaVersion = target.Schema.Version,
        };
    }

    private static HclValue UnknownWhereComputed(BlockSchema schema, HclValue config) =>
        HclValue.Object(config.Attributes.Select(a => KeyValuePair.Create(
            a.Key,
            a.Value.IsNull && schema.Attributes.TryGetValue(a.Key, out var attribute) && attribute.Computed
                ? HclValue.Unknown(attribute.Type)
                : a.Value)));
}
