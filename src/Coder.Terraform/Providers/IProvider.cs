using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>
/// A provider in the shape of the Terraform plugin protocol (version 6), so that one implementation serves in process,
/// as a plugin process, and a plugin process looks like any provider. Calls may come from several threads at once
/// after <see cref="ConfigureAsync"/> has returned. Expected failures are diagnostics; an exception is a bug.
/// </summary>
public interface IProvider : IAsyncDisposable
{
    /// <summary>What the provider offers. Constant over its life; share one instance, as plans compare by reference.</summary>
    ProviderSchema Schema { get; }

    /// <summary>Gives the provider its configuration, an object of <see cref="ProviderSchema.ProviderConfig"/>; may hold unknown values while planning.</summary>
    ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct);

    /// <summary>Checks a resource's configuration beyond what the schema says. May hold unknown values.</summary>
    ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct);

    /// <summary>Checks a data source's configuration beyond what the schema says. May hold unknown values.</summary>
    ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct);

    /// <summary>Reads what a resource is now.</summary>
    ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct);

    /// <summary>Says what a resource will be. Must not change anything.</summary>
    ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct);

    /// <summary>Creates, changes or destroys a resource as planned.</summary>
    ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct);

    /// <summary>Reads a data source; the configuration is wholly known.</summary>
    ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct);

    /// <summary>Finds an existing object by its id, to bring it under management.</summary>
    ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct);

    /// <summary>Turns the state that schema version <paramref name="version"/> wrote into an object of the present schema.</summary>
    ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct);

    /// <summary>Checks an ephemeral resource's configuration beyond what the schema says. May hold unknown values.</summary>
    ValueTask<IReadOnlyList<Diagnostic>> ValidateEphemeralAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    /// <summary>Opens an ephemeral resource. A provider without any need not implement it.</summary>
    ValueTask<OpenEphemeralResult> OpenEphemeralAsync(OpenEphemeralRequest request, CancellationToken ct) =>
        new(new OpenEphemeralResult(null)
        {
            Diagnostics = [Diagnostic.Error("Unsupported ephemeral resource", $"The provider has no ephemeral resource {request.TypeName}.")],
        });

    /// <summary>Renews an ephemeral resource when <see cref="OpenEphemeralResult.RenewAt"/> has come.</summary>
    ValueTask<RenewEphemeralResult> RenewEphemeralAsync(EphemeralRequest request, CancellationToken ct) =>
        new(new RenewEphemeralResult { Private = request.Private });

    /// <summary>Closes an ephemeral resource: nobody uses its values any more.</summary>
    ValueTask<IReadOnlyList<Diagnostic>> CloseEphemeralAsync(EphemeralRequest request, CancellationToken ct) => new([]);

    /// <summary>Calls one of <see cref="ProviderSchema.Functions"/>; also before <see cref="ConfigureAsync"/>. A provider without any need not implement it.</summary>
    /// <param name="name">The function's own name.</param>
    /// <param name="arguments">As many as its parameters want, converted to their types, without marks.</param>
    /// <param name="ct">Stops the call.</param>
    ValueTask<FunctionResult> CallFunctionAsync(string name, IReadOnlyList<HclValue> arguments, CancellationToken ct) =>
        new(FunctionResult.Failed($"the provider has no function {name}"));
}
