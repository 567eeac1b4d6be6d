using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Time;

/// <summary>A time that is taken when it is created, and another that lies some spans away from it and is counted anew when these change.</summary>
/// <param name="typeName">The resource type.</param>
/// <param name="schema">Its arguments; one for each unit is called <paramref name="prefix"/>, an underscore and the unit.</param>
/// <param name="taken">The attribute with the time that is taken.</param>
/// <param name="prefix">What the spans are called.</param>
/// <param name="units">Their units.</param>
/// <param name="alternative">The argument that says when without any span; null: there is none.</param>
internal abstract class SpanTimeResource(string typeName, Block schema, string taken, string prefix, string[] units, string? alternative = null)
    : ResourceType<TimeProvider>(typeName, schema)
{
    private readonly string[] _spans = [.. units.Select(unit => $"{prefix}_{unit}")];

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (_spans.All(config.IsAbsent) && (alternative is null || config.IsAbsent(alternative)))
        {
            var or = alternative is null ? "" : $" and {alternative}";
            problems.Add(Diagnostic.Error($"No {prefix}", $"At least one of {string.Join(", ", _spans)}{or} must be set."));
        }
    }

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<TimeProvider> operation, BlockValue? prior, BlockValue planned) =>
        prior is not null && Replacements(prior.Value, planned).Count == 0 && _spans.All(span => planned[span].IsKnown)
            ? Counted(operation, planned)
            : planned;

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var text = planned.TextOrNull(taken) ?? TimeFields.Text(operation.Context.GetUtcNow());
        return new(Counted(operation, planned.With(taken, text).With("id", text)));
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> UpdateAsync(Operation<TimeProvider> operation, BlockValue prior, BlockValue planned, CancellationToken ct) =>
        new(Counted(operation, planned));

    /// <summary>Whether the template gives a span.</summary>
    protected bool HasSpan(BlockValue block) => _spans.Any(block.IsSet);

    /// <summary>The block with what follows from the two times.</summary>
    protected abstract BlockValue With(BlockValue block, DateTimeOffset start, DateTimeOffset end);

    private BlockValue Counted(Operation<TimeProvider> operation, BlockValue block)
    {
        if (!TimeFields.TryParse(block.Text(taken), out var start))
        {
            return block;
        }

        if (TimeFields.Add(start, block, prefix) is { } end)
        {
            return With(block, start, end);
        }

        TimeFields.FailOutside(operation, prefix);
        return block;
    }
}
