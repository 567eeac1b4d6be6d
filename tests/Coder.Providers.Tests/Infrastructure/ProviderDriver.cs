using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Infrastructure;

/// <summary>Drives one provider as an engine does: validate, plan, apply, read, with configurations given as JSON.</summary>
internal sealed class ProviderDriver(IProvider provider)
{
    public RecordingLog Log { get; } = new();

    public async Task<ProviderDriver> ConfigureAsync(object? config = null)
    {
        var problems = await provider.ConfigureAsync(Config(provider.Schema.ProviderConfig, config ?? new { }), default);
        problems.ShouldBeEmpty();
        return this;
    }

    public static async Task<IReadOnlyList<Diagnostic>> ConfigurationProblemsAsync(IProvider provider, object? config = null) =>
        await provider.ConfigureAsync(Config(provider.Schema.ProviderConfig, config ?? new { }), default);

    public async Task<IReadOnlyList<Diagnostic>> ValidateAsync(string type, object config) =>
        provider.Schema.ResourceTypes.TryGetValue(type, out var resource)
            ? await provider.ValidateResourceAsync(type, Config(resource.Block, config), default)
            : await provider.ValidateDataSourceAsync(type, Config(provider.Schema.DataSources[type].Block, config), default);

    public ValueTask<PlanResourceResult> PlanAsync(string type, object config, HclValue? prior = null)
    {
        var block = provider.Schema.ResourceTypes[type].Block;
        var value = Config(block, config);
        return provider.PlanResourceAsync(
            new PlanResourceRequest(type, Address(type), prior ?? HclValue.Null(block.ImpliedType), Proposed(block, value, prior), value) { Log = Log },
            default);
    }

    public async Task<ApplyResourceResult> ApplyAsync(string type, object config, HclValue? prior = null, CancellationToken ct = default)
    {
        var block = provider.Schema.ResourceTypes[type].Block;
        var plan = await PlanAsync(type, config, prior);
        plan.Diagnostics.ShouldBeEmpty();
        return await provider.ApplyResourceAsync(
            new ApplyResourceRequest(
                type, Address(type), prior ?? HclValue.Null(block.ImpliedType), plan.PlannedState, Config(block, config)) { Log = Log },
            ct);
    }

    public async Task<HclValue> CreateAsync(string type, object config)
    {
        var result = await ApplyAsync(type, config);
        result.Diagnostics.ShouldBeEmpty();
        result.NewState.ShouldNotBeNull().IsWhollyKnown.ShouldBeTrue();
        return result.NewState;
    }

    public ValueTask<ReadResourceResult> ReadAsync(string type, HclValue state) =>
        provider.ReadResourceAsync(new ReadResourceRequest(type, Address(type), state) { Log = Log }, default);

    /// <summary>What the provider says happened to an object; everything that ever happened counts unless a time is given.</summary>
    public ValueTask<string?> InspectAsync(string type, HclValue state, DateTimeOffset? since = null) =>
        ((IInspectingProvider)provider).InspectAsync(new InspectRequest(type, Address(type), state, since ?? DateTimeOffset.UnixEpoch), default);

    public ValueTask<ApplyResourceResult> DestroyAsync(string type, HclValue state)
    {
        var nothing = HclValue.Null(provider.Schema.ResourceTypes[type].Block.ImpliedType);
        return provider.ApplyResourceAsync(new ApplyResourceRequest(type, Address(type), state, nothing, nothing) { Log = Log }, default);
    }

    public ValueTask<ImportResourceResult> ImportAsync(string type, string id) =>
        provider.ImportResourceAsync(new ImportResourceRequest(type, Address(type), id) { Log = Log }, default);

    public ValueTask<ReadDataSourceResult> DataAsync(string type, object config) => provider.ReadDataSourceAsync(
        new ReadDataSourceRequest(type, "data." + Address(type), Config(provider.Schema.DataSources[type].Block, config)) { Log = Log }, default);

    public async Task<HclValue> DataValueAsync(string type, object config)
    {
        var result = await DataAsync(type, config);
        result.Diagnostics.ShouldBeEmpty();
        return result.State.ShouldNotBeNull();
    }

    private static string Address(string type) => type + ".this";

    private static HclValue Config(BlockSchema block, object config) =>
        Config(block, JsonSerializer.SerializeToElement(config));

    private static HclValue Config(BlockSchema block, JsonElement json)
    {
        var values = new Dictionary<string, HclValue>();
        foreach (var attribute in block.Attributes.Values)
        {
            values[attribute.Name] = json.TryGetProperty(attribute.Name, out var given)
                ? HclValue.FromJson(given, attribute.Type)
                : HclValue.Null(attribute.Type);
        }

        foreach (var nested in block.Blocks.Values)
        {
            if (nested.Nesting == NestingMode.Single)
            {
                values[nested.Name] = json.TryGetProperty(nested.Name, out var only) ? Config(nested.Block, only) : HclValue.Null(nested.ImpliedType);
                continue;
            }

            var blocks = json.TryGetProperty(nested.Name, out var given)
                ? (given.ValueKind == JsonValueKind.Object ? [given] : given.EnumerateArray().ToArray()).Select(b => Config(nested.Block, b)).ToList()
                : [];
            values[nested.Name] = nested.Nesting switch
            {
                NestingMode.Set => HclValue.Set(nested.Block.ImpliedType, blocks),
                NestingMode.Single => blocks.Count > 0 ? blocks[0] : HclValue.Null(nested.Block.ImpliedType),
                _ => HclValue.List(nested.Block.ImpliedType, blocks),
            };
        }

        return HclValue.Object(values);
    }

    private static HclValue Proposed(BlockSchema block, HclValue config, HclValue? prior) => prior is null or { IsNull: true }
        ? config
        : HclValue.Object(config.Attributes.Select(p => KeyValuePair.Create(p.Key, Proposed(block, p.Key, p.Value, prior.GetAttribute(p.Key)))));

    private static HclValue Proposed(BlockSchema block, string name, HclValue config, HclValue prior)
    {
        if (block.Attributes.TryGetValue(name, out var attribute))
        {
            return config.IsNull && attribute.Computed ? prior : config;
        }

        var nested = block.Blocks[name];
        return nested.Nesting == NestingMode.List && !prior.IsNull
            ? HclValue.List(
                nested.Block.ImpliedType,
                config.Elements.Select((b, i) => Proposed(nested.Block, b, i < prior.Elements.Count ? prior.Elements[i] : null)))
            : config;
    }
}

/// <summary>Keeps the lines of the build log.</summary>
internal sealed class RecordingLog : IProgressLog
{
    private readonly Lock _lock = new();
    private readonly List<(ProgressLevel Level, string Line)> _lines = [];

    public IReadOnlyList<(ProgressLevel Level, string Line)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Write(ProgressLevel level, string line)
    {
        lock (_lock)
        {
            _lines.Add((level, line));
        }
    }
}
