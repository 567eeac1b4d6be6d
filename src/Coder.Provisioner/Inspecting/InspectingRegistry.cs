using System.Collections.Concurrent;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Providers;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Inspecting;

/// <summary>Gives out providers that tell what happened to an object when they are asked to read it, and leave it as the state has it.</summary>
/// <param name="inner">Where the providers come from.</param>
/// <param name="since">What happened before does not count.</param>
internal sealed class InspectingRegistry(IProviderRegistry inner, DateTimeOffset since) : IProviderRegistry
{
    private readonly ConcurrentDictionary<string, string> _sentences = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Available => inner.Available;

    /// <summary>What happened, by the addresses of the objects.</summary>
    public IReadOnlyList<string> Sentences => [.. _sentences.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value).Distinct()];

    /// <inheritdoc/>
    public async ValueTask<IProvider?> TryCreateAsync(string source, CancellationToken ct) => await inner.TryCreateAsync(source, ct) switch
    {
        null => null,
        UnavailableProvider unavailable => unavailable,
        var provider => new Asked(provider, this),
    };

    private async ValueTask InspectAsync(IProvider provider, ReadResourceRequest request, CancellationToken ct)
    {
        if (provider is IInspectingProvider inspecting
            && await inspecting.InspectAsync(new InspectRequest(request.TypeName, request.Address, request.CurrentState, since), ct) is { } told)
        {
            _sentences[request.Address] = told;
        }
    }

    private sealed class Asked(IProvider provider, InspectingRegistry registry) : IProvider
    {
        public ProviderSchema Schema => provider.Schema;

        public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => provider.ConfigureAsync(config, ct);

        public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) =>
            provider.ValidateResourceAsync(typeName, config, ct);

        public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) =>
            provider.ValidateDataSourceAsync(typeName, config, ct);

        public async ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct)
        {
            await registry.InspectAsync(provider, request, ct);
            return new ReadResourceResult(request.CurrentState) { Private = request.Private };
        }

        public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct) =>
            new(new PlanResourceResult(request.ProposedNewState) { PlannedPrivate = request.Private });

        public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct) =>
            throw new NotSupportedException("An inspection changes nothing.");

        public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) =>
            provider.ReadDataSourceAsync(request, ct);

        public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) =>
            provider.ImportResourceAsync(request, ct);

        public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
            provider.UpgradeResourceStateAsync(typeName, version, rawState, ct);

        public ValueTask<IReadOnlyList<Diagnostic>> ValidateEphemeralAsync(string typeName, HclValue config, CancellationToken ct) =>
            provider.ValidateEphemeralAsync(typeName, config, ct);

        public ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct) =>
            provider.OpenEphemeralAsync(request, ct);

        public ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct) =>
            provider.RenewEphemeralAsync(request, ct);

        public ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct) =>
            provider.CloseEphemeralAsync(request, ct);

        public ValueTask<FunctionResult> CallFunctionAsync(string name, IReadOnlyList<HclValue> arguments, CancellationToken ct) =>
            provider.CallFunctionAsync(name, arguments, ct);

        public ValueTask DisposeAsync() => provider.DisposeAsync();
    }
}
