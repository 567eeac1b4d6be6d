using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>
/// Stands for a provider that a registry knows but could not get or start, so that the reason reaches the template's author.
/// The engine reports <see cref="Diagnostics"/> and uses it no further; whatever is asked of it is answered with them.
/// </summary>
/// <param name="diagnostics">Why; at least one error.</param>
public sealed class UnavailableProvider(IReadOnlyList<Diagnostic> diagnostics) : IProvider
{
    /// <summary>Why the provider is not available.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    /// <inheritdoc/>
    public ProviderSchema Schema { get; } = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => new(diagnostics);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) => new(diagnostics);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => new(diagnostics);

    /// <inheritdoc/>
    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) =>
        new(new ReadResourceResult(request.CurrentState) { Private = request.Private, Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct) =>
        new(new PlanResourceResult(request.ProposedNewState) { Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct) =>
        new(new ApplyResourceResult(request.PriorState.IsNull ? null : request.PriorState) { Private = request.PlannedPrivate, Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) =>
        new(new ReadDataSourceResult(null) { Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) =>
        new(new ImportResourceResult(null) { Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(null) { Diagnostics = diagnostics });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
