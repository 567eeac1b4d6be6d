using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_offset</c>: a time that lies some spans before or after another one.</summary>
internal sealed class OffsetTimeResource() : SpanTimeResource("time_offset", new Block(
[
    Id("The base time."),
    TimeFields.Time("base_rfc3339", "The time to count from; when not set, the time of creation.").OrComputed(),
    .. TimeFields.Spans("offset", unit => $"How many {unit} to add; negative: to take away.", Units),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the base time again."),
    Computed("rfc3339", HclType.String, "The time with the spans added."),
    .. TimeFields.Parts("the time with the spans added"),
]), "base_rfc3339", "offset", Units)
{
    private static readonly string[] Units = ["years", "months", "days", "hours", "minutes", "seconds"];

    /// <inheritdoc/>
    protected override BlockValue With(BlockValue block, DateTimeOffset start, DateTimeOffset end) =>
        block.With("rfc3339", TimeFields.Text(end)).WithParts(end);
}
