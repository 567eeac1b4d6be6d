using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;
using Diagnostic = Coder.Hcl.Diagnostics.Diagnostic;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>
/// A provider binary as the engine sees any provider, for one build. Its process comes from the pool when it is first needed, is shared with
/// builds of an equal configuration, and is replaced when it died. Whatever goes wrong with it is a diagnostic that names the provider.
/// </summary>
internal sealed partial class PluginProvider(PluginBinary binary, PluginOffer offer, PluginPool pool, PluginOptions options, IProgressLog log) : IProvider
{
    /// <summary>What this engine can handle beyond the basics of the protocol.</summary>
    public static readonly ClientCapabilities Capabilities = new() { WriteOnlyAttributesAllowed = true };

    private readonly SemaphoreSlim _renting = new(1);
    private PluginLease? _lease;
    private HclValue? _config;

    /// <inheritdoc/>
    public ProviderSchema Schema => offer.Schema;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct)
    {
        try
        {
            _config = config.UnmarkDeep();
            await using (_lease)
            {
                _lease = null;
            }

            _lease = await pool.RentAsync(binary, _config, log, ct);
            return await pool.ConfigureAsync(_lease.Plugin, offer, ct);
        }
        catch (PluginException e)
        {
            return [e.Diagnostic];
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        var type = offer.Schema.ResourceTypes[typeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.ValidateResource,
            new ValidateConfig.Types.Request { TypeName = typeName, Config = DynamicValues.Of(config, type), ClientCapabilities = Capabilities },
            ValidateConfig.Types.Response.Parser, options.CallTimeout, ct);
        return response is null ? failed : WireDiagnostics.Read(response.Diagnostics);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        var type = offer.Schema.DataSources[typeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.ValidateDataSource, new ValidateConfig.Types.Request { TypeName = typeName, Config = DynamicValues.Of(config, type) },
            ValidateConfig.Types.Response.Parser, options.CallTimeout, ct);
        return response is null ? failed : WireDiagnostics.Read(response.Diagnostics);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct)
    {
        var type = offer.Schema.ResourceTypes[request.TypeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.ReadResource,
            new ReadResource.Types.Request
            {
                TypeName = request.TypeName,
                CurrentState = DynamicValues.Of(request.CurrentState, type),
                Private = ByteString.CopyFrom(request.Private.Span),
                ClientCapabilities = Capabilities,
            },
            ReadResource.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new ReadResourceResult(request.CurrentState) { Private = request.Private, Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        var state = HasErrors(found) ? request.CurrentState : Value(response.NewState, type, request.TypeName, found);
        return new ReadResourceResult(OrNothing(state)) { Private = response.Private.Memory, Diagnostics = found };
    }

    /// <inheritdoc/>
    public async ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        if (request.ProposedNewState is { IsKnown: true, IsNull: true } && !offer.PlansDestroy)
        {
            return new PlanResourceResult(request.ProposedNewState) { PlannedPrivate = request.Private };
        }

        var type = offer.Schema.ResourceTypes[request.TypeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.PlanResourceChange,
            new PlanResourceChange.Types.Request
            {
                TypeName = request.TypeName,
                PriorState = DynamicValues.Of(request.PriorState, type),
                ProposedNewState = DynamicValues.Of(request.ProposedNewState, type),
                Config = DynamicValues.Of(request.Config, type),
                PriorPrivate = ByteString.CopyFrom(request.Private.Span),
                ClientCapabilities = Capabilities,
            },
            PlanResourceChange.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new PlanResourceResult(request.ProposedNewState) { Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        return new PlanResourceResult(HasErrors(found) ? request.ProposedNewState : Value(response.PlannedState, type, request.TypeName, found))
        {
            RequiresReplace = [.. response.RequiresReplace.Select(AttributePaths.Read)],
            PlannedPrivate = response.PlannedPrivate.Memory,
            Diagnostics = found,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        var type = offer.Schema.ResourceTypes[request.TypeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.ApplyResourceChange,
            new ApplyResourceChange.Types.Request
            {
                TypeName = request.TypeName,
                PriorState = DynamicValues.Of(request.PriorState, type),
                PlannedState = DynamicValues.Of(request.PlannedState, type),
                Config = DynamicValues.Of(request.Config, type),
                PlannedPrivate = ByteString.CopyFrom(request.PlannedPrivate.Span),
            },
            ApplyResourceChange.Types.Response.Parser, options.ApplyTimeout, ct);
        if (response is null)
        {
            return new ApplyResourceResult(OrNothing(request.PriorState)) { Private = request.PlannedPrivate, Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        var state = Value(response.NewState, type, request.TypeName, found);
        return new ApplyResourceResult(OrNothing(state)) { Private = response.Private.Memory, Diagnostics = found };
    }

    /// <inheritdoc/>
    public async ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct)
    {
        var type = offer.Schema.DataSources[request.TypeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.ReadDataSource,
            new ReadDataSource.Types.Request
            {
                TypeName = request.TypeName,
                Config = DynamicValues.Of(request.Config, type),
                ClientCapabilities = Capabilities,
            },
            ReadDataSource.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new ReadDataSourceResult(null) { Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        return new ReadDataSourceResult(ValueUnlessFailed(response.State, type, request.TypeName, found)) { Diagnostics = found };
    }

    /// <inheritdoc/>
    public async ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct)
    {
        var (response, failed) = await CallAsync(
            v => v.ImportResourceState,
            new ImportResourceState.Types.Request { TypeName = request.TypeName, Id = request.Id, ClientCapabilities = Capabilities },
            ImportResourceState.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new ImportResourceResult(null) { Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        var imported = response.ImportedResources.FirstOrDefault(r => r.TypeName == request.TypeName);
        var type = offer.Schema.ResourceTypes[request.TypeName].Block.ImpliedType;
        var state = imported is null ? null : ValueUnlessFailed(imported.State, type, request.TypeName, found);
        return new ImportResourceResult(OrNothing(state)) { Private = imported?.Private.Memory ?? default, Diagnostics = found };
    }

    /// <inheritdoc/>
    public async ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct)
    {
        var type = offer.Schema.ResourceTypes[typeName].Block.ImpliedType;
        var (response, failed) = await CallAsync(
            v => v.UpgradeResourceState,
            new UpgradeResourceState.Types.Request
            {
                TypeName = typeName,
                Version = version,
                RawState = new RawState { Json = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(rawState)) },
            },
            UpgradeResourceState.Types.Response.Parser, options.CallTimeout, ct);
        if (response is null)
        {
            return new UpgradeStateResult(null) { Diagnostics = failed };
        }

        var found = WireDiagnostics.Read(response.Diagnostics);
        return new UpgradeStateResult(ValueUnlessFailed(response.UpgradedState, type, typeName, found)) { Diagnostics = found };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lease is not null)
        {
            await _lease.DisposeAsync();
            _lease = null;
        }

        _renting.Dispose();
    }

    private static bool HasErrors(List<Diagnostic> found) => found.Exists(d => d.Severity == DiagnosticSeverity.Error);

    private static HclValue? OrNothing(HclValue? value) => value is { IsNull: true } ? null : value;

    /// <summary>The value of an answer without errors that is of its type; null otherwise.</summary>
    private HclValue? ValueUnlessFailed(DynamicValue? value, HclType type, string typeName, List<Diagnostic> found)
    {
        var read = HasErrors(found) ? null : Value(value, type, typeName, found);
        return HasErrors(found) ? null : read;
    }

    private HclValue Value(DynamicValue? value, HclType type, string typeName, List<Diagnostic> found)
    {
        try
        {
            return DynamicValues.Read(value, type);
        }
        catch (FormatException e)
        {
            found.Add(Diagnostic.Error(
                "Provider produced an invalid object",
                $"The provider {binary} gave a value for {typeName} that does not fit its own schema: {e.Message} This is a fault of the provider."));
            return HclValue.Null(type);
        }
    }

    private async ValueTask<(T? Response, IReadOnlyList<Diagnostic> Failed)> CallAsync<T>(
        Func<ProtocolVersion, string> method, IMessage request, MessageParser<T> parser, TimeSpan limit, CancellationToken ct)
        where T : class, IMessage<T>
    {
        try
        {
            var process = await ProcessAsync(ct);
            return (await process.CallAsync(method(process.Version), request, parser, limit, ct), []);
        }
        catch (PluginException e)
        {
            return (null, [e.Diagnostic]);
        }
    }

    /// <summary>The process, a new one with the same configuration when the last one died.</summary>
    private async ValueTask<PluginProcess> ProcessAsync(CancellationToken ct)
    {
        var lease = _lease;
        if (lease is not null && !lease.Plugin.IsBroken)
        {
            return await lease.Plugin.StartedAsync();
        }

        await _renting.WaitAsync(ct);
        try
        {
            if (_lease is not null && _lease.Plugin.IsBroken)
            {
                await _lease.DisposeAsync();
                _lease = null;
            }

            if (_lease is null)
            {
                _lease = await pool.RentAsync(binary, _config, log, ct);
                await ReconfigureAsync(_lease, ct);
            }

            return await _lease.Plugin.StartedAsync();
        }
        finally
        {
            _renting.Release();
        }
    }

    private async Task ReconfigureAsync(PluginLease lease, CancellationToken ct)
    {
        if (_config is null)
        {
            return;
        }

        var found = await pool.ConfigureAsync(lease.Plugin, offer, ct);
        if (found.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new PluginException(error);
        }
    }
}
