using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Testing;

/// <summary>
/// A provider of which all objects (a mock) or some (overrides) are made up: nothing is created or asked for. The schema is the
/// real provider's.
/// </summary>
/// <param name="real">The real provider.</param>
/// <param name="mocked">Whether all objects are made up.</param>
/// <param name="valuesOf">
/// Whether an object is overridden, and with which values: asked with its address, and its type as in <see cref="MockProvider"/>.
/// </param>
/// <param name="generated">Makes up what is not given.</param>
internal sealed class MockedProvider(
    IProvider real, bool mocked, Func<string, string, (bool Overridden, HclValue? Values)> valuesOf, GeneratedValues generated) : IProvider
{
    public ProviderSchema Schema => real.Schema;

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) =>
        mocked ? new([]) : real.ConfigureAsync(config, ct);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) =>
        mocked ? new([]) : real.ValidateResourceAsync(typeName, config, ct);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) =>
        mocked ? new([]) : real.ValidateDataSourceAsync(typeName, config, ct);

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) =>
        IsMade(request.Address, request.TypeName, out _) ? new(new ReadResourceResult(request.CurrentState)) : real.ReadResourceAsync(request, ct);

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        if (!IsMade(request.Address, request.TypeName, out _))
        {
            return real.PlanResourceAsync(request, ct);
        }

        var proposed = request.ProposedNewState;
        return new(new PlanResourceResult(
            proposed.IsNull ? proposed : GeneratedValues.Planned(proposed, Schema.ResourceTypes[request.TypeName].Block)));
    }

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        if (!IsMade(request.Address, request.TypeName, out var values))
        {
            return real.ApplyResourceAsync(request, ct);
        }

        if (request.PlannedState.IsNull)
        {
            return new(new ApplyResourceResult(null));
        }

        var made = generated.Fill(request.PlannedState, values, out var problem);
        return new(new ApplyResourceResult(made) { Diagnostics = Problems(problem) });
    }

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct)
    {
        if (!IsMade(request.Address, "data." + request.TypeName, out var values))
        {
            return real.ReadDataSourceAsync(request, ct);
        }

        var made = generated.Fill(GeneratedValues.Planned(request.Config, Schema.DataSources[request.TypeName].Block), values, out var problem);
        return new(new ReadDataSourceResult(problem.Length == 0 ? made : null) { Diagnostics = Problems(problem) });
    }

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) =>
        real.ImportResourceAsync(request, ct);

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        real.UpgradeResourceStateAsync(typeName, version, rawState, ct);

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateEphemeralAsync(string typeName, HclValue config, CancellationToken ct) =>
        mocked ? new([]) : real.ValidateEphemeralAsync(typeName, config, ct);

    public ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct)
    {
        if (!IsMade(request.Address, "ephemeral." + request.TypeName, out var values))
        {
            return real.OpenEphemeralAsync(request, ct);
        }

        var made = generated.Fill(GeneratedValues.Planned(request.Config, Schema.EphemeralResourceTypes[request.TypeName].Block), values, out var problem);
        return new(new OpenEphemeralResult(problem.Length == 0 ? made : null) { Diagnostics = Problems(problem) });
    }

    public ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct) =>
        IsMade(request.Address, "ephemeral." + request.TypeName, out _)
            ? new(new RenewEphemeralResult { Private = request.Private })
            : real.RenewEphemeralAsync(request, ct);

    public ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct) =>
        IsMade(request.Address, "ephemeral." + request.TypeName, out _) ? new([]) : real.CloseEphemeralAsync(request, ct);

    // Functions are not mocked: they do not depend on anything outside.
    public ValueTask<FunctionResult> CallFunctionAsync(string name, IReadOnlyList<HclValue> arguments, CancellationToken ct) =>
        real.CallFunctionAsync(name, arguments, ct);

    public ValueTask DisposeAsync() => real.DisposeAsync();

    private static IReadOnlyList<Diagnostic> Problems(string problem) =>
        problem.Length == 0 ? [] : [Diagnostic.Error("Invalid mock value", problem)];

    private bool IsMade(string address, string type, out HclValue? values)
    {
        (var overridden, values) = valuesOf(address, type);
        return overridden || mocked;
    }
}
