using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker;

/// <summary>
/// What the provider's resource types have in common: an engine's refusal becomes a sentence, an operation has a time limit, and what was
/// made is kept in the state even when a later step failed or the build was canceled.
/// </summary>
internal abstract class DockerType(string name, Block block) : ResourceType<DockerContext>(name, block)
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(20);

    /// <summary>The <c>timeouts</c> block of types that have one.</summary>
    public static NestedBlock Timeouts { get; } = new NestedBlock("timeouts", NestingMode.Single, new Block(
    [
        Timeout("create"),
        Timeout("update"),
        Timeout("delete"),
    ])).InPlace();

    /// <inheritdoc/>
    public sealed override IReadOnlyList<AttributePath> Replacements(BlockValue prior, BlockValue planned) =>
        [.. base.Replacements(prior, planned).Where(p => !ZeroValues.AreEqual(prior[p.Steps[0].Name!], planned[p.Steps[0].Name!])), .. MoreReplacements(prior, planned)];

    /// <inheritdoc/>
    public sealed override async ValueTask<BlockValue?> ReadAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var found = (BlockValue?)state;
        await GuardAsync(operation, "read", state, async token => found = await FindAsync(operation, state, token), ct);
        return found;
    }

    /// <inheritdoc/>
    public sealed override async ValueTask<string?> InspectAsync(
        Operation<DockerContext> operation, BlockValue state, DateTimeOffset since, CancellationToken ct)
    {
        string? told = null;
        await GuardAsync(operation, "inspect", state, async token => told = await LookAsync(operation, state, since, token), ct);
        return told;
    }

    /// <inheritdoc/>
    public sealed override async ValueTask<BlockValue?> CreateAsync(Operation<DockerContext> operation, BlockValue planned, CancellationToken ct)
    {
        var made = new Made();
        await GuardAsync(operation, "create", planned, async token => made.State = await MakeAsync(operation, planned, made, token), ct);
        return made.State is { } state ? new BlockValue(ZeroValues.UnknownToNull(state.Value)) : null;
    }

    /// <inheritdoc/>
    public sealed override async ValueTask<BlockValue> UpdateAsync(
        Operation<DockerContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct)
    {
        var reached = prior;
        await GuardAsync(operation, "update", planned, async token => reached = await ChangeAsync(operation, prior, planned, token), ct);
        return new BlockValue(ZeroValues.UnknownToNull(reached.Value));
    }

    /// <inheritdoc/>
    public sealed override async ValueTask DeleteAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct) =>
        await GuardAsync(operation, "delete", state, token => RemoveAsync(operation, state, token), ct);

    /// <inheritdoc/>
    public sealed override async ValueTask<BlockValue?> ImportAsync(Operation<DockerContext> operation, string id, CancellationToken ct)
    {
        BlockValue? found = null;
        await GuardAsync(operation, "import", null, async token => found = await TakeOverAsync(operation, id, token), ct);
        return found;
    }

    /// <summary>Further changes that replace the object.</summary>
    protected virtual IEnumerable<AttributePath> MoreReplacements(BlockValue prior, BlockValue planned) => [];

    /// <summary>The object as it is now; null when it is gone.</summary>
    protected abstract Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct);

    /// <summary>What happened to the object; null when nothing did.</summary>
    protected virtual Task<string?> LookAsync(
        Operation<DockerContext> operation, BlockValue state, DateTimeOffset since, CancellationToken ct) => Task.FromResult<string?>(null);

    /// <summary>Makes the object, and says in <paramref name="made"/> as soon as there is something.</summary>
    protected abstract Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct);

    /// <summary>Changes the object in place.</summary>
    protected virtual Task<BlockValue> ChangeAsync(
        Operation<DockerContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct) => Task.FromResult(planned);

    /// <summary>Removes the object; one that is gone is fine.</summary>
    protected abstract Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct);

    /// <summary>Finds an existing object.</summary>
    protected virtual async Task<BlockValue?> TakeOverAsync(Operation<DockerContext> operation, string id, CancellationToken ct) =>
        await base.ImportAsync(operation, id, ct);

    /// <summary>The state of an object of which nothing is configured.</summary>
    protected BlockValue Nothing() => new(Block.Complete(HclValue.Object(
        Block.Schema.ImpliedType.AttributeTypes.Select(a => KeyValuePair.Create(a.Key, Block.Schema.Blocks.TryGetValue(a.Key, out var nested)
            ? ZeroValues.NoBlocks(nested) : HclValue.Null(a.Value))))));

    private static Field Timeout(string name) => Field.Optional(name, HclType.String, "How long it may take, such as 10m.")
        .Check(value => GoDuration.TryParse(value.AsString(), out _) ? null : "must be a duration such as 90s or 10m.");

    private static TimeSpan LimitOf(BlockValue? values, string doing) =>
        values is { } block && block.Value.TryGetAttribute("timeouts", out var timeouts) && timeouts is { IsKnown: true, IsNull: false }
        && timeouts.TryGetAttribute(doing, out var text) && text is { IsKnown: true, IsNull: false } && GoDuration.TryParse(text.AsString(), out var limit)
            ? limit
            : UsualLimit;

    private async Task GuardAsync(Operation<DockerContext> operation, string doing, BlockValue? values, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        var limit = LimitOf(values, doing);
        using var timer = new CancellationTokenSource(limit, operation.Context.Options.TimeProvider);
        var stop = operation.Context.Options.Stop;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stop, timer.Token);
        try
        {
            await work(either.Token);
        }
        catch (EngineException e)
        {
            operation.Fail($"Cannot {doing} {Name}", DockerFailure.Sentence(e, ImageOf(values)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail($"Cannot {doing} {Name}", e.Message);
        }
        catch (OperationCanceledException)
        {
            operation.Fail(
                $"Cannot {doing} {Name}",
                ct.IsCancellationRequested || stop.IsCancellationRequested ? "The build was canceled." : $"It took longer than {limit.TotalSeconds:0} seconds (timeouts.{doing}).");
        }
    }

    // The name under which an image is spoken of, in the types that have to do with one.
    private string ImageOf(BlockValue? values)
    {
        var attribute = Name switch
        {
            "docker_container" => "image",
            "docker_image" or "docker_registry_image" => "name",
            "docker_tag" => "source_image",
            _ => null,
        };
        return attribute is null || values is not { } block ? "" : block.Text(attribute);
    }
}

/// <summary>What a create has made so far.</summary>
internal sealed class Made
{
    /// <summary>The object; null: nothing yet.</summary>
    public BlockValue? State { get; set; }
}
