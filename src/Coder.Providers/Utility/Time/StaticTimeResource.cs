using System.Globalization;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary><c>time_static</c>: the time at which the resource was made.</summary>
internal sealed class StaticTimeResource() : ResourceType<TimeProvider>("time_static", new Block(
[
    Id("The time in RFC 3339 form."),
    Optional("rfc3339", HclType.String, "The time; when not set, the time of creation.").OrComputed()
        .Check(t => TryParse(t.AsString(), out _) ? null : $"must be a time such as 2024-02-29T13:00:00Z, not \"{t.AsString()}\"."),
    Optional("triggers", HclType.Map(HclType.String), "A change of any value takes the time again."),
    Computed("unix", HclType.Number, "Seconds since 1970."),
    Computed("year", HclType.Number, "The year."),
    Computed("month", HclType.Number, "The month, 1 to 12."),
    Computed("day", HclType.Number, "The day of the month."),
    Computed("hour", HclType.Number, "The hour, 0 to 23."),
    Computed("minute", HclType.Number, "The minute."),
    Computed("second", HclType.Number, "The second."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var time = TryParse(planned.Text("rfc3339"), out var given) ? given : operation.Context.GetUtcNow();
        var text = planned.TextOrNull("rfc3339") ?? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new(planned
            .With("id", text).With("rfc3339", text).With("unix", time.ToUnixTimeSeconds())
            .With("year", time.Year).With("month", time.Month).With("day", time.Day)
            .With("hour", time.Hour).With("minute", time.Minute).With("second", time.Second));
    }

    private static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
