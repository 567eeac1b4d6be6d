using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Builtin;

/// <summary>The provider that is part of the language: <c>terraform_data</c>.</summary>
internal sealed class TerraformProvider : IProvider
{
    public const string Source = "terraform.io/builtin/terraform";

    private const string TypeName = "terraform_data";

    private static readonly ProviderSchema SharedSchema = new()
    {
        ResourceTypes = new Dictionary<string, ResourceSchema>
        {
            [TypeName] = new(new BlockSchema(
            [
                new AttributeSchema("input", HclType.Dynamic) { Optional = true },
                new AttributeSchema("output", HclType.Dynamic) { Computed = true },
                new AttributeSchema("triggers_replace", HclType.Dynamic) { Optional = true },
                new AttributeSchema("id", HclType.String) { Computed = true },
            ])) { ExistsOnlyInState = true },
        },
    };

    public ProviderSchema Schema => SharedSchema;

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) =>
        new(new ReadResourceResult(request.CurrentState) { Private = request.Private });

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        if (request.ProposedNewState.IsNull)
        {
            return new(new PlanResourceResult(request.ProposedNewState));
        }

        var proposed = request.ProposedNewState;
        var prior = request.PriorState;
        if (prior.IsNull)
        {
            return new(new PlanResourceResult(Planned(proposed, HclValue.Unknown(HclType.String))));
        }

        if (!prior.GetAttribute("triggers_replace").Equals(proposed.GetAttribute("triggers_replace")))
        {
            return new(new PlanResourceResult(Planned(proposed, HclValue.Unknown(HclType.String)))
            {
                RequiresReplace = [AttributePath.Of("triggers_replace")],
            });
        }

        return new(new PlanResourceResult(prior.GetAttribute("input").Equals(proposed.GetAttribute("input"))
            ? proposed
            : Planned(proposed, proposed.GetAttribute("id"))));
    }

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        if (request.PlannedState.IsNull)
        {
            return new(new ApplyResourceResult(null));
        }

        var id = request.PlannedState.GetAttribute("id");
        var input = request.PlannedState.GetAttribute("input");
        return new(new ApplyResourceResult(WithIdAndOutput(
            request.PlannedState, id.IsKnown ? id : HclValue.String(Guid.NewGuid().ToString()), input)));
    }

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) =>
        new(new ReadDataSourceResult(null)
        {
            Diagnostics = [Diagnostic.Error("Unsupported data source", $"The built-in provider has no data source {request.TypeName}.")],
        });

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) =>
        new(new ImportResourceResult(HclValue.Object(
        [
            KeyValuePair.Create("id", HclValue.String(request.Id)),
            KeyValuePair.Create("input", HclValue.DynamicNull),
            KeyValuePair.Create("output", HclValue.DynamicNull),
            KeyValuePair.Create("triggers_replace", HclValue.DynamicNull),
        ])));

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(HclValue.FromJson(rawState, SharedSchema.ResourceTypes[TypeName].Block.ImpliedType)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static HclValue Planned(HclValue proposed, HclValue id)
    {
        var input = proposed.GetAttribute("input");
        return WithIdAndOutput(proposed, id, input.IsNull ? input : HclValue.Unknown(input.Type));
    }

    private static HclValue WithIdAndOutput(HclValue state, HclValue id, HclValue output) => HclValue.Object(
    [
        KeyValuePair.Create("id", id),
        KeyValuePair.Create("input", state.GetAttribute("input")),
        KeyValuePair.Create("output", output),
        KeyValuePair.Create("triggers_replace", state.GetAttribute("triggers_replace")),
    ]);
}
