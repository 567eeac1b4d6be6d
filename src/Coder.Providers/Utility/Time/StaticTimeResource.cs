using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_static</c>: the time at which the resource was made.</summary>
internal sealed class StaticTimeResource() : ResourceType<TimeProvider>("time_static", new Block(
[
    Id("The time in RFC 3339 form."),
    TimeFields.Time("rfc3339", "The time; when not set, the time of creation.").OrComputed(),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the time again."),
    .. TimeFields.Parts("the time"),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var text = planned.TextOrNull("rfc3339") ?? TimeFields.Text(operation.Context.GetUtcNow());
        return new(TimeFields.TryParse(text, out var time) ? planned.With("id", text).With("rfc3339", text).WithParts(time) : planned);
    }
}
