using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Differential.Tests.CorpusSuite;

/// <summary>
/// Stands in for a provider that the product does not have yet (docker, kubernetes): it has the real one's attribute names,
/// so that the engine refuses what the real one would refuse, and makes objects that live in the state only.
/// </summary>
internal sealed class FixtureProvider(ProviderSchema schema) : IProvider
{
    public ProviderSchema Schema => schema;

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) => new(new ReadResourceResult(request.CurrentState));

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct) => new(new PlanResourceResult(
        request.ProposedNewState.IsNull ? request.ProposedNewState : Complete(request.ProposedNewState, schema.ResourceTypes[request.TypeName].Block, HclValue.Unknown)));

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct) => new(new ApplyResourceResult(
        request.PlannedState.IsNull ? null : Complete(request.PlannedState, schema.ResourceTypes[request.TypeName].Block, Made)));

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) =>
        new(new ReadDataSourceResult(Complete(request.Config, schema.DataSources[request.TypeName].Block, Made)));

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) => new(new ImportResourceResult(null));

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(HclValue.FromJson(rawState, schema.ResourceTypes[typeName].Block.ImpliedType)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HclValue Made(HclType type) => type.Kind switch
    {
        HclTypeKind.String => HclValue.String("made"),
        HclTypeKind.Number => HclValue.Number(1),
        HclTypeKind.Bool => HclValue.True,
        HclTypeKind.List => HclValue.List(type.ElementType, []),
        HclTypeKind.Set => HclValue.Set(type.ElementType, []),
        _ => HclValue.Map(type.ElementType, []),
    };

    /// <summary>The object with a value for each computed attribute that has none.</summary>
    private static HclValue Complete(HclValue value, BlockSchema block, Func<HclType, HclValue> fill)
    {
        if (!value.IsKnown || value.IsNull)
        {
            return value;
        }

        return HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, block.Attributes.TryGetValue(a.Key, out var attribute)
            ? attribute.Computed && (!a.Value.IsKnown || a.Value.IsNull) ? fill(attribute.Type) : a.Value
            : CompleteBlocks(a.Value, block.Blocks[a.Key], fill))));
    }

    private static HclValue CompleteBlocks(HclValue value, NestedBlockSchema nested, Func<HclType, HclValue> fill)
    {
        if (!value.IsKnown || value.IsNull)
        {
            return value;
        }

        var elements = value.Elements.Select(e => Complete(e, nested.Block, fill));
        return nested.Nesting == NestingMode.Set ? HclValue.Set(nested.Block.ImpliedType, elements) : HclValue.List(nested.Block.ImpliedType, elements);
    }
}
