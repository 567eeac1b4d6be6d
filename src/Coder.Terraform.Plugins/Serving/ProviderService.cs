using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Plugins.Grpc;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Diagnostic = Coder.Hcl.Diagnostics.Diagnostic;

namespace Coder.Terraform.Plugins.Serving;

/// <summary>The methods of a provider, by their gRPC path.</summary>
internal sealed class ProviderService
{
    private readonly IProvider _provider;
    private readonly Dictionary<string, GrpcMethod> _methods = new(StringComparer.Ordinal);

    /// <summary>Creates the table.</summary>
    /// <param name="provider">What answers.</param>
    /// <param name="version">What the methods are called.</param>
    /// <param name="shutdown">Ends the process; called when the other side asks for it.</param>
    public ProviderService(IProvider provider, ProtocolVersion version, Action shutdown)
    {
        _provider = provider;
        Add(version.GetSchema, GetProviderSchema.Types.Request.Parser, (_, _) => new(SchemaWriter.Write(provider.Schema, version)));
        Add(version.ValidateProvider, ValidateProviderConfig.Types.Request.Parser, (request, _) => new(new ValidateProviderConfig.Types.Response { PreparedConfig = request.Config }));
        Add(version.Configure, ConfigureProvider.Types.Request.Parser, ConfigureAsync);
        Add(version.ValidateResource, ValidateConfig.Types.Request.Parser, (r, ct) => ValidateAsync(provider.ValidateResourceAsync, provider.Schema.ResourceTypes, r, ct));
        Add(version.ValidateDataSource, ValidateConfig.Types.Request.Parser, (r, ct) => ValidateAsync(provider.ValidateDataSourceAsync, provider.Schema.DataSources, r, ct));
        Add(version.ReadResource, ReadResource.Types.Request.Parser, ReadAsync);
        Add(version.PlanResourceChange, PlanResourceChange.Types.Request.Parser, PlanAsync);
        Add(version.ApplyResourceChange, ApplyResourceChange.Types.Request.Parser, ApplyAsync);
        Add(version.ReadDataSource, ReadDataSource.Types.Request.Parser, ReadDataAsync);
        Add(version.ImportResourceState, ImportResourceState.Types.Request.Parser, ImportAsync);
        Add(version.UpgradeResourceState, UpgradeResourceState.Types.Request.Parser, UpgradeAsync);
        Add(version.GetFunctions, GetFunctions.Types.Request.Parser, (_, _) => new(FunctionMethods.Describe(provider)));
        Add(version.CallFunction, CallFunction.Types.Request.Parser, (r, ct) => FunctionMethods.CallAsync(provider, r, ct));
        Add(version.ValidateEphemeral, ValidateConfig.Types.Request.Parser, (r, ct) => ValidateAsync(provider.ValidateEphemeralAsync, provider.Schema.EphemeralResourceTypes, r, ct));
        Add(version.OpenEphemeral, OpenEphemeralResource.Types.Request.Parser, (r, ct) => EphemeralMethods.OpenAsync(provider, r, ct));
        Add(version.RenewEphemeral, RenewEphemeralResource.Types.Request.Parser, (r, ct) => EphemeralMethods.RenewAsync(provider, r, ct));
        Add(version.CloseEphemeral, CloseEphemeralResource.Types.Request.Parser, (r, ct) => EphemeralMethods.CloseAsync(provider, r, ct));
        Add(version.Stop, StopProvider.Types.Request.Parser, (_, _) => new(new StopProvider.Types.Response()));
        Add("/plugin.GRPCController/Shutdown", Empty.Parser, (_, _) =>
        {
            shutdown();
            return new(new Empty());
        });
    }

    /// <summary>The table.</summary>
    public IReadOnlyDictionary<string, GrpcMethod> Methods => _methods;

    private void Add<T>(string path, MessageParser<T> parser, Func<T, CancellationToken, ValueTask<IMessage>> answer)
        where T : IMessage<T> => _methods[path] = async (bytes, ct) => await answer(parser.ParseFrom(bytes), ct);

    private HclType TypeOf(string resource) => _provider.Schema.ResourceTypes.TryGetValue(resource, out var schema)
        ? schema.Block.ImpliedType
        : throw new InvalidDataException($"There is no resource type {resource}.");

    private static async ValueTask<IMessage> ValidateAsync(
        Func<string, HclValue, CancellationToken, ValueTask<IReadOnlyList<Diagnostic>>> validate,
        IReadOnlyDictionary<string, ResourceSchema> schemas, ValidateConfig.Types.Request request, CancellationToken ct)
    {
        if (!schemas.TryGetValue(request.TypeName, out var schema))
        {
            throw new InvalidDataException($"There is no type {request.TypeName}.");
        }

        var config = DynamicValues.Read(request.Config, schema.Block.ImpliedType);
        var response = new ValidateConfig.Types.Response();
        response.Diagnostics.AddRange(WireDiagnostics.Of(await validate(request.TypeName, config, ct)));
        return response;
    }

    private async ValueTask<IMessage> ConfigureAsync(ConfigureProvider.Types.Request request, CancellationToken ct)
    {
        var config = DynamicValues.Read(request.Config, _provider.Schema.ProviderConfig.ImpliedType);
        var response = new ConfigureProvider.Types.Response();
        response.Diagnostics.AddRange(WireDiagnostics.Of(await _provider.ConfigureAsync(config, ct)));
        return response;
    }

    private async ValueTask<IMessage> ReadAsync(ReadResource.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(request.TypeName);
        var read = await _provider.ReadResourceAsync(
            new ReadResourceRequest(request.TypeName, request.TypeName, DynamicValues.Read(request.CurrentState, type)) { Private = request.Private.Memory }, ct);
        var response = new ReadResource.Types.Response
        {
            NewState = DynamicValues.Of(read.NewState ?? HclValue.Null(type), type),
            Private = ByteString.CopyFrom(read.Private.Span),
        };
        response.Diagnostics.AddRange(WireDiagnostics.Of(read.Diagnostics));
        return response;
    }

    // Terraform proposes the values of write-only attributes too. Providers get them in the configuration, and must not plan them.
    private async ValueTask<IMessage> PlanAsync(PlanResourceChange.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(request.TypeName);
        var plan = await _provider.PlanResourceAsync(
            new PlanResourceRequest(
                request.TypeName,
                request.TypeName,
                DynamicValues.Read(request.PriorState, type),
                WriteOnlyValues.Clear(DynamicValues.Read(request.ProposedNewState, type), _provider.Schema.ResourceTypes[request.TypeName].Block),
                DynamicValues.Read(request.Config, type))
            {
                Private = request.PriorPrivate.Memory,
            },
            ct);
        var response = new PlanResourceChange.Types.Response
        {
            PlannedState = DynamicValues.Of(plan.PlannedState, type),
            PlannedPrivate = ByteString.CopyFrom(plan.PlannedPrivate.Span),
        };
        response.RequiresReplace.AddRange(plan.RequiresReplace.Select(AttributePaths.Of));
        response.Diagnostics.AddRange(WireDiagnostics.Of(plan.Diagnostics));
        return response;
    }

    private async ValueTask<IMessage> ApplyAsync(ApplyResourceChange.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(request.TypeName);
        var applied = await _provider.ApplyResourceAsync(
            new ApplyResourceRequest(
                request.TypeName,
                request.TypeName,
                DynamicValues.Read(request.PriorState, type),
                DynamicValues.Read(request.PlannedState, type),
                DynamicValues.Read(request.Config, type))
            {
                PlannedPrivate = request.PlannedPrivate.Memory,
            },
            ct);
        var response = new ApplyResourceChange.Types.Response
        {
            NewState = DynamicValues.Of(applied.NewState ?? HclValue.Null(type), type),
            Private = ByteString.CopyFrom(applied.Private.Span),
        };
        response.Diagnostics.AddRange(WireDiagnostics.Of(applied.Diagnostics));
        return response;
    }

    private async ValueTask<IMessage> ReadDataAsync(ReadDataSource.Types.Request request, CancellationToken ct)
    {
        var type = _provider.Schema.DataSources.TryGetValue(request.TypeName, out var schema)
            ? schema.Block.ImpliedType
            : throw new InvalidDataException($"There is no data source {request.TypeName}.");
        var read = await _provider.ReadDataSourceAsync(
            new ReadDataSourceRequest(request.TypeName, request.TypeName, DynamicValues.Read(request.Config, type)), ct);
        var response = new ReadDataSource.Types.Response { State = DynamicValues.Of(read.State ?? HclValue.Null(type), type) };
        response.Diagnostics.AddRange(WireDiagnostics.Of(read.Diagnostics));
        return response;
    }

    private async ValueTask<IMessage> ImportAsync(ImportResourceState.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(request.TypeName);
        var imported = await _provider.ImportResourceAsync(new ImportResourceRequest(request.TypeName, request.TypeName, request.Id), ct);
        var response = new ImportResourceState.Types.Response();
        if (imported.State is { } state)
        {
            response.ImportedResources.Add(new ImportResourceState.Types.ImportedResource
            {
                TypeName = request.TypeName,
                State = DynamicValues.Of(state, type),
                Private = ByteString.CopyFrom(imported.Private.Span),
            });
        }

        response.Diagnostics.AddRange(WireDiagnostics.Of(imported.Diagnostics));
        return response;
    }

    private async ValueTask<IMessage> UpgradeAsync(UpgradeResourceState.Types.Request request, CancellationToken ct)
    {
        var type = TypeOf(request.TypeName);
        var response = new UpgradeResourceState.Types.Response();
        if (request.RawState is null || request.RawState.Json.IsEmpty)
        {
            response.Diagnostics.AddRange(WireDiagnostics.Of([Diagnostic.Error(
                "State is too old", $"The state of a {request.TypeName} was written by Terraform 0.11 or older, which this provider cannot read.")]));
            return response;
        }

        using var raw = JsonDocument.Parse(request.RawState.Json.Memory);
        var upgraded = await _provider.UpgradeResourceStateAsync(request.TypeName, request.Version, raw.RootElement, ct);
        response.UpgradedState = DynamicValues.Of(upgraded.State ?? HclValue.Null(type), type);
        response.Diagnostics.AddRange(WireDiagnostics.Of(upgraded.Diagnostics));
        return response;
    }
}
