using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_rotating</c>: a time that is taken anew by the first build after it has run out.</summary>
internal sealed class RotatingTimeResource() : ResourceType<TimeProvider>("time_rotating", new Block(
[
    Id("The time it was taken."),
    TimeFields.Time("rfc3339", "The time to count from; when not set, the time of creation.").OrComputed(),
    .. TimeFields.Spans("rotation", unit => $"After how many {unit} it is taken anew.", Units),
    TimeFields.Time("rotation_rfc3339", "When it is taken anew.").OrComputed().InPlace(),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the time again."),
    .. TimeFields.Parts("the time it was taken"),
]))
{
    private static readonly string[] Units = ["years", "months", "days", "hours", "minutes"];

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (config.IsAbsent("rotation_rfc3339") && Units.All(u => config.IsAbsent("rotation_" + u)))
        {
            problems.Add(Diagnostic.Error(
                "No rotation", $"At least one of {string.Join(", ", Units.Select(u => "rotation_" + u))} and rotation_rfc3339 must be set."));
        }
    }

    /// <inheritdoc/>
    public override BlockValue Plan(Operation<TimeProvider> operation, BlockValue? prior, BlockValue planned) =>
        prior is not null && Replacements(prior.Value, planned).Count == 0 && Units.All(u => planned["rotation_" + u].IsKnown)
            ? Counted(operation, planned)
            : planned;

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(Operation<TimeProvider> operation, BlockValue state, CancellationToken ct) =>
        new(TimeFields.TryParse(state.Text("rotation_rfc3339"), out var end) && operation.Context.GetUtcNow() > end ? null : state);

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var text = planned.TextOrNull("rfc3339") ?? TimeFields.Text(operation.Context.GetUtcNow());
        return new(Counted(operation, planned.With("rfc3339", text).With("id", text)));
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> UpdateAsync(
        Operation<TimeProvider> operation, BlockValue prior, BlockValue planned, CancellationToken ct) => new(Counted(operation, planned));

    // The spans win over rotation_rfc3339, which without them is what the template says.
    private static BlockValue Counted(Operation<TimeProvider> operation, BlockValue block)
    {
        if (!TimeFields.TryParse(block.Text("rfc3339"), out var start))
        {
            return block;
        }

        if (!Units.Any(u => block.IsSet("rotation_" + u)))
        {
            return block.WithParts(start);
        }

        if (TimeFields.Add(start, block, "rotation") is not { } end)
        {
            TimeFields.FailOutside(operation, "rotation");
            return block;
        }

        return block.With("rotation_rfc3339", TimeFields.Text(end)).WithParts(start);
    }
}
