using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_offset</c>: a time that lies some spans before or after another one.</summary>
internal sealed class OffsetTimeResource() : ResourceType<TimeProvider>("time_offset", new Block(
[
    Id("The base time."),
    TimeFields.Time("base_rfc3339", "The time to count from; when not set, the time of creation.").OrComputed(),
    .. TimeFields.Spans("offset", unit => $"How many {unit} to add; negative: to take away.", Units),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the base time again."),
    Computed("rfc3339", HclType.String, "The time with the spans added."),
    .. TimeFields.Parts("the time with the spans added"),
]))
{
    private static readonly string[] Units = ["years", "months", "days", "hours", "minutes", "seconds"];

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (Units.All(u => config.IsAbsent("offset_" + u)))
        {
            problems.Add(Diagnostic.Error("No offset", $"At least one of {string.Join(", ", Units.Select(u => "offset_" + u))} must be set."));
        }
    }

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<TimeProvider> operation, BlockValue? prior, BlockValue planned) =>
        prior is not null && Replacements(prior.Value, planned).Count == 0 && Units.All(u => planned["offset_" + u].IsKnown)
            ? Counted(operation, planned)
            : planned;

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var text = planned.TextOrNull("base_rfc3339") ?? TimeFields.Text(operation.Context.GetUtcNow());
        return new(Counted(operation, planned.With("base_rfc3339", text).With("id", text)));
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> UpdateAsync(
        Operation<TimeProvider> operation, BlockValue prior, BlockValue planned, CancellationToken ct) => new(Counted(operation, planned));

    private static BlockValue Counted(Operation<TimeProvider> operation, BlockValue block)
    {
        if (!TimeFields.TryParse(block.Text("base_rfc3339"), out var start))
        {
            return block;
        }

        if (TimeFields.Add(start, block, "offset") is not { } time)
        {
            TimeFields.FailOutside(operation, "offset");
            return block;
        }

        return block.With("rfc3339", TimeFields.Text(time)).WithParts(time);
    }
}
