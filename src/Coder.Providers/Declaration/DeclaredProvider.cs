using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Providers.Declaration;

/// <summary>The types of a provider, and the schema that follows from them; one instance serves all builds.</summary>
internal sealed class ProviderDeclaration<TContext>
{
    /// <param name="config">The <c>provider</c> block.</param>
    /// <param name="resources">Its resource types.</param>
    /// <param name="dataSources">Its data sources.</param>
    /// <param name="onlyInState">Whether its resources exist nowhere but in the state.</param>
    public ProviderDeclaration(
        Block config, IEnumerable<ResourceType<TContext>> resources, IEnumerable<DataSource<TContext>> dataSources, bool onlyInState = false)
    {
        Config = config;
        Resources = resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        DataSources = dataSources.ToDictionary(d => d.Name, StringComparer.Ordinal);
        Schema = new ProviderSchema
        {
            ProviderConfig = config.Schema,
            ResourceTypes = Resources.ToDictionary(
                r => r.Key, r => new ResourceSchema(r.Value.Block.Schema, r.Value.SchemaVersion) { ExistsOnlyInState = onlyInState }, StringComparer.Ordinal),
            DataSources = DataSources.ToDictionary(d => d.Key, d => new ResourceSchema(d.Value.Block.Schema), StringComparer.Ordinal),
        };
    }

    public Block Config { get; }

    public IReadOnlyDictionary<string, ResourceType<TContext>> Resources { get; }

    public IReadOnlyDictionary<string, DataSource<TContext>> DataSources { get; }

    public ProviderSchema Schema { get; }
}

/// <summary>Serves a declaration as a provider: planning, defaults, replacement and state shape are the same for all types.</summary>
internal abstract class DeclaredProvider<TContext>(ProviderDeclaration<TContext> declaration, TContext context)
    : IProvider, IInspectingProvider, IDescribed
{
    /// <inheritdoc/>
    public ProviderSchema Schema => declaration.Schema;

    /// <inheritdoc/>
    Block IDescribed.Settings => declaration.Config;

    /// <inheritdoc/>
    IEnumerable<(string Name, Block Block)> IDescribed.ResourceTables => declaration.Resources.Select(r => (r.Key, r.Value.Block));

    /// <inheritdoc/>
    IEnumerable<(string Name, Block Block)> IDescribed.DataSourceTables => declaration.DataSources.Select(d => (d.Key, d.Value.Block));

    /// <summary>What the types work with; may be replaced while configuring.</summary>
    protected TContext Context { get; set; } = context;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ConfigureAsync(HclValue config, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        var block = new BlockValue(config.UnmarkDeep());
        declaration.Config.Check(block, problems);
        Configure(block, problems);
        return new([.. problems]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ValidateResourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        var type = declaration.Resources[typeName];
        return Validated(config, type.Block, type.Validate);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Diagnostic>> ValidateDataSourceAsync(string typeName, HclValue config, CancellationToken ct)
    {
        var source = declaration.DataSources[typeName];
        return Validated(config, source.Block, source.Validate);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadResourceResult> ReadResourceAsync(ReadResourceRequest request, CancellationToken ct)
    {
        var operation = Begin(request.Address, request.Log);
        var state = new BlockValue(request.CurrentState.UnmarkDeep());
        var now = await declaration.Resources[request.TypeName].ReadAsync(operation, state, ct);
        return new ReadResourceResult(now?.Value) { Private = request.Private, Diagnostics = [.. operation.Problems] };
    }

    /// <inheritdoc/>
    public ValueTask<PlanResourceResult> PlanResourceAsync(PlanResourceRequest request, CancellationToken ct)
    {
        if (request.ProposedNewState is { IsKnown: true, IsNull: true })
        {
            return new(new PlanResourceResult(request.ProposedNewState) { PlannedPrivate = request.Private });
        }

        var type = declaration.Resources[request.TypeName];
        var operation = Begin(request.Address, request.Log);
        BlockValue? prior = request.PriorState.IsNull ? null : new BlockValue(request.PriorState.UnmarkDeep());
        var table = type.PlanTable(request.Config.UnmarkDeep(), request.ProposedNewState.UnmarkDeep(), prior is not null);
        var planned = type.Plan(operation, prior, new BlockValue(table));
        return new(new PlanResourceResult(planned.Value)
        {
            RequiresReplace = prior is { } existing ? type.Replacements(existing, planned) : [],
            PlannedPrivate = request.Private,
            Diagnostics = [.. operation.Problems],
        });
    }

    /// <inheritdoc/>
    public async ValueTask<ApplyResourceResult> ApplyResourceAsync(ApplyResourceRequest request, CancellationToken ct)
    {
        var type = declaration.Resources[request.TypeName];
        var operation = Begin(request.Address, request.Log);
        var prior = new BlockValue(request.PriorState.UnmarkDeep());
        var planned = new BlockValue(request.PlannedState.UnmarkDeep());
        HclValue? reached;
        if (request.PlannedState.IsNull)
        {
            await type.DeleteAsync(operation, prior, ct);
            reached = operation.Problems.HasErrors ? prior.Value : null;
        }
        else if (request.PriorState.IsNull)
        {
            reached = (await type.CreateAsync(operation, planned, ct))?.Value;
        }
        else
        {
            reached = (await type.UpdateAsync(operation, prior, planned, ct)).Value;
        }

        return new ApplyResourceResult(reached) { Private = request.PlannedPrivate, Diagnostics = [.. operation.Problems] };
    }

    /// <inheritdoc/>
    public async ValueTask<ReadDataSourceResult> ReadDataSourceAsync(ReadDataSourceRequest request, CancellationToken ct)
    {
        var source = declaration.DataSources[request.TypeName];
        var operation = Begin(request.Address, request.Log);
        var config = new BlockValue(source.Block.Complete(request.Config.UnmarkDeep()));
        var state = await source.ReadAsync(operation, config, ct);

        // Given also with an error, for forms: they show what was read beside what is wrong with it.
        return new ReadDataSourceResult(state.Value) { Diagnostics = [.. operation.Problems] };
    }

    /// <inheritdoc/>
    public async ValueTask<ImportResourceResult> ImportResourceAsync(ImportResourceRequest request, CancellationToken ct)
    {
        var operation = Begin(request.Address, request.Log);
        var found = await declaration.Resources[request.TypeName].ImportAsync(operation, request.Id, ct);
        return new ImportResourceResult(operation.Problems.HasErrors ? null : found?.Value) { Diagnostics = [.. operation.Problems] };
    }

    /// <inheritdoc/>
    public async ValueTask<string?> InspectAsync(InspectRequest request, CancellationToken ct)
    {
        var operation = Begin(request.Address, SilentLog.Instance);
        var state = request.State.UnmarkDeep();
        var told = await declaration.Resources[request.TypeName].InspectAsync(operation, new BlockValue(state), request.Since, ct);
        told ??= operation.Problems.FirstOrDefault(p => p.Severity == DiagnosticSeverity.Error) is { } problem
            ? $"What became of {request.Address} cannot be seen: {problem.Detail}"
            : null;
        return told is null ? null : Inspecting.Showable(told, state);
    }

    /// <inheritdoc/>
    public ValueTask<UpgradeStateResult> UpgradeResourceStateAsync(
        string typeName, long version, JsonElement rawState, CancellationToken ct) =>
        new(new UpgradeStateResult(StateShape.Read(rawState, declaration.Resources[typeName].Block.Schema.ImpliedType)));

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>Takes the <c>provider</c> block's values.</summary>
    protected virtual void Configure(BlockValue config, DiagnosticBag problems)
    {
    }

    private static ValueTask<IReadOnlyList<Diagnostic>> Validated(
        HclValue config, Block block, Action<BlockValue, DiagnosticBag> validate)
    {
        var problems = new DiagnosticBag();
        var value = new BlockValue(config.UnmarkDeep());
        block.Check(value, problems);
        validate(value, problems);
        return new([.. problems]);
    }

    private Operation<TContext> Begin(string address, IProgressLog log) => new(Context, address, log, new DiagnosticBag());
}
