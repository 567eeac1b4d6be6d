using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Providers.Declaration;

/// <summary>What a resource type or data source works with in one call.</summary>
/// <param name="Context">What the provider was configured with.</param>
/// <param name="Address">The resource's address.</param>
/// <param name="Log">The build log.</param>
/// <param name="Problems">Where errors and warnings go.</param>
internal sealed record Operation<TContext>(TContext Context, string Address, IProgressLog Log, DiagnosticBag Problems)
{
    /// <summary>Adds an error about this resource.</summary>
    public void Fail(string summary, string detail) =>
        Problems.Add(Diagnostic.Error(summary, detail) with { Address = Address });

    /// <summary>Adds a warning about this resource.</summary>
    public void Warn(string summary, string detail) =>
        Problems.Add(Diagnostic.Warning(summary, detail) with { Address = Address });
}

/// <summary>
/// A managed resource type: its table, and what it does. The defaults here suit a resource that only lives in the
/// state; its <c>id</c> is a new UUID.
/// </summary>
internal class ResourceType<TContext>(string name, Block block)
{
    /// <summary>The type's name in templates.</summary>
    public string Name => name;

    /// <summary>Its arguments and attributes.</summary>
    public Block Block => block;

    /// <summary>The version of the state's shape, which is the public provider's: states go to and fro between the two.</summary>
    public virtual long SchemaVersion => 0;

    /// <summary>Checks a configuration beyond the table; values may be unknown.</summary>
    public virtual void Validate(BlockValue config, DiagnosticBag problems)
    {
    }

    /// <summary>What the table plans: configuration, defaults, and prior or unknown values of what is computed.</summary>
    public virtual HclValue PlanTable(HclValue config, HclValue proposed, bool exists) => block.Plan(config, proposed);

    /// <summary>Adjusts what the table plans. <paramref name="prior"/> is null for an object to create.</summary>
    public virtual BlockValue Plan(Operation<TContext> operation, BlockValue? prior, BlockValue planned) => planned;

    /// <summary>What differs and cannot be changed on the existing object.</summary>
    public virtual IReadOnlyList<AttributePath> Replacements(BlockValue prior, BlockValue planned) => block.Replacements(prior, planned);

    /// <summary>The object as it is now; null when it is gone.</summary>
    public virtual ValueTask<BlockValue?> ReadAsync(
        Operation<TContext> operation, BlockValue state, CancellationToken ct) => new(state);

    /// <summary>
    /// What happened to the object after it was made, in one sentence; null when nothing did. A problem that is reported says why it cannot be seen.
    /// </summary>
    public virtual ValueTask<string?> InspectAsync(
        Operation<TContext> operation, BlockValue state, DateTimeOffset since, CancellationToken ct) => new((string?)null);

    /// <summary>Makes the object; null when nothing was made.</summary>
    public virtual ValueTask<BlockValue?> CreateAsync(
        Operation<TContext> operation, BlockValue planned, CancellationToken ct) =>
        new(planned.With("id", Guid.NewGuid().ToString()));

    /// <summary>Changes the object in place.</summary>
    public virtual ValueTask<BlockValue> UpdateAsync(
        Operation<TContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct) => new(planned);

    /// <summary>Destroys the object. It counts as destroyed unless a problem is reported.</summary>
    public virtual ValueTask DeleteAsync(Operation<TContext> operation, BlockValue state, CancellationToken ct) => default;

    /// <summary>Finds an existing object by its id; null when it was not found or cannot be taken over, with a problem reported.</summary>
    public virtual ValueTask<BlockValue?> ImportAsync(Operation<TContext> operation, string id, CancellationToken ct)
    {
        operation.Fail(
            "Resource cannot be imported",
            $"Existing objects cannot be taken over as {name}; remove the import and let the build create one.");
        return new((BlockValue?)null);
    }
}
