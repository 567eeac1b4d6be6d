using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A provider with a type of every kind of attribute, which gives back what it gets and can be told to do otherwise.</summary>
internal sealed class EchoProvider(bool nested = false) : IProvider
{
    public const string TypeName = "echo_all";

    public static readonly HclType ObjectType = HclType.Object(new Dictionary<string, HclType> { ["a"] = HclType.Number, ["b"] = HclType.List(HclType.Bool) });

    private readonly ProviderSchema _schema = SchemaOf(nested);

    public Func<HclValue, HclValue> Plan { get; init; } = v => v;

    public List<HclValue> Seen { get; } = [];

    public List<HclValue> Configured { get; } = [];

    public string? RefuseConfiguration { get; set; }

    public ProviderSchema Schema => _schema;

    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct)
    {
        Configured.Add(config);
        return new(RefuseConfiguration is { } text ? [Diagnostic.Error("Wrong endpoint", text)] : []);
    }

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        Seen.Add(config);
        return new([Diagnostic.Warning("Careful", "Just so you know."), Diagnostic.Error("Bad text", "No.")]);
    }

    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct) => new([]);

    public ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct) =>
        new(new ReadResourceResult(request.CurrentState.GetAttribute("text").IsNull ? null : request.CurrentState) { Private = request.Private });

    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        Seen.Add(request.ProposedNewState);
        return new(new PlanResourceResult(Plan(request.ProposedNewState))
        {
            PlannedPrivate = request.Private,
            RequiresReplace = [AttributePath.Of("object").Attribute("b").At(1), AttributePath.Of("map").Key("k")],
        });
    }

    public ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct) =>
        new(new ApplyResourceResult(request.PlannedState.IsNull ? null : request.PlannedState) { Private = request.PlannedPrivate });

    public ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct) =>
        new(new ReadDataSourceResult(request.Config));

    public ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct) =>
        new(new ImportResourceResult(HclValue.Object(Schema.ResourceTypes[TypeName].Block.ImpliedType.AttributeTypes.Select(a =>
            KeyValuePair.Create(a.Key, a.Key == "text" ? HclValue.String(request.Id) : HclValue.Null(a.Value))))));

    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(HclValue.FromJson(rawState, Schema.ResourceTypes[typeName].Block.ImpliedType)));

    public ValueTask DisposeAsync() => default;

    private static ProviderSchema SchemaOf(bool nested)
    {
        var attributes = new List<AttributeSchema>
        {
            new("text", HclType.String) { Optional = true, Description = "Some text." },
            new("secret", HclType.String) { Optional = true, Sensitive = true },
            new("number", HclType.Number) { Optional = true, Computed = true },
            new("flag", HclType.Bool) { Required = true },
            new("list", HclType.List(HclType.String)) { Optional = true },
            new("set", HclType.Set(HclType.Number)) { Optional = true },
            new("map", HclType.Map(HclType.String)) { Optional = true, Deprecated = "Use object." },
            new("object", ObjectType) { Optional = true },
            new("tuple", HclType.Tuple([HclType.String, HclType.Number])) { Optional = true },
            new("any", HclType.Dynamic) { Optional = true },
        };
        if (nested)
        {
            var block = new BlockSchema([new AttributeSchema("name", HclType.String) { Required = true }, new AttributeSchema("key", HclType.String) { Optional = true, Sensitive = true }]);
            var parts = new NestedAttributes(NestingMode.List, block);
            attributes.Add(new AttributeSchema("parts", parts.ImpliedType) { Optional = true, Nested = parts });
        }

        var port = new BlockSchema([new AttributeSchema("number", HclType.Number) { Required = true }]);
        var resource = new ResourceSchema(
            new BlockSchema(attributes, [new NestedBlockSchema("port", NestingMode.List, port, 0, 3), new NestedBlockSchema("limit", NestingMode.Set, port)]), 7);
        return new ProviderSchema
        {
            ProviderConfig = new BlockSchema([new AttributeSchema("endpoint", HclType.String) { Optional = true }]),
            ResourceTypes = new Dictionary<string, ResourceSchema> { [TypeName] = resource },
            DataSources = new Dictionary<string, ResourceSchema> { [TypeName] = resource },
        };
    }
}
