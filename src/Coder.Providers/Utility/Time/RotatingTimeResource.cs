using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_rotating</c>: a time that is taken anew by the first build after it has run out.</summary>
internal sealed class RotatingTimeResource() : SpanTimeResource("time_rotating", new Block(
[
    Id("The time it was taken."),
    TimeFields.Time("rfc3339", "The time to count from; when not set, the time of creation.").OrComputed(),
    .. TimeFields.Spans("rotation", unit => $"After how many {unit} it is taken anew.", Units),
    TimeFields.Time("rotation_rfc3339", "When it is taken anew.").OrComputed().InPlace(),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the time again."),
    .. TimeFields.Parts("the time it was taken"),
]), "rfc3339", "rotation", Units, alternative: "rotation_rfc3339")
{
    private static readonly string[] Units = ["years", "months", "days", "hours", "minutes"];

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(Operation<TimeProvider> operation, BlockValue state, CancellationToken ct) =>
        new(TimeFields.TryParse(state.Text("rotation_rfc3339"), out var end) && operation.Context.GetUtcNow() > end ? null : state);

    // The spans win over rotation_rfc3339, which without them is what the template says.
    /// <inheritdoc/>
    protected override BlockValue With(BlockValue block, DateTimeOffset start, DateTimeOffset end) =>
        (HasSpan(block) ? block.With("rotation_rfc3339", TimeFields.Text(end)) : block).WithParts(start);
}
