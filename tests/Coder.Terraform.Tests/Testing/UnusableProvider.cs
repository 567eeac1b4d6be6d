using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Tests.Testing;

/// <summary>A provider with a schema of which nothing else may be called: what a mock stands in for.</summary>
internal sealed class UnusableProvider : IProvider
{
    private static readonly ProviderSchema Offered = new()
    {
        ResourceTypes = new Dictionary<string, ResourceSchema>
        {
            ["test_machine"] = new(new BlockSchema(
            [
                new AttributeSchema("id", HclType.String) { Computed = true },
                new AttributeSchema("image", HclType.String) { Required = true },
                new AttributeSchema("address", HclType.String) { Computed = true },
            ])),
        },
        DataSources = new Dictionary<string, ResourceSchema>
        {
            ["test_image"] = new(new BlockSchema(
            [
                new AttributeSchema("id", HclType.String) { Computed = true },
                new AttributeSchema("name", HclType.String) { Required = true },
            ])),
        },
    };

    public ProviderSchema Schema => Offered;

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct) => throw Called();

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct) => throw Called();

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => throw Called();

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) => throw Called();

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct) => throw Called();

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct) => throw Called();

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) => throw Called();

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) => throw Called();

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        throw Called();

    public ValueTask DisposeAsync() => default;

    private static InvalidOperationException Called() => new("A mocked provider was called.");
}
