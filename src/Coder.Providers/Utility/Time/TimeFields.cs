using System.Globalization;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Time;

/// <summary>What the resources of points in time have in common: RFC 3339 texts, and the parts of a time as attributes.</summary>
internal static class TimeFields
{
    private static readonly string[] Names = ["unix", "year", "month", "day", "hour", "minute", "second"];

    /// <summary>The parts of a time.</summary>
    /// <param name="of">Whose parts they are, for the descriptions.</param>
    public static IEnumerable<Field> Parts(string of) =>
        Names.Select(name => Computed(name, HclType.Number, name == "unix" ? $"Seconds from 1970 to {of}." : $"The {name} of {of}, in UTC."));

    /// <summary>Sets the parts of a time.</summary>
    public static BlockValue WithParts(this BlockValue block, DateTimeOffset time) => block
        .With("unix", time.ToUnixTimeSeconds())
        .With("year", time.Year).With("month", time.Month).With("day", time.Day)
        .With("hour", time.Hour).With("minute", time.Minute).With("second", time.Second);

    /// <summary>A time as a text argument.</summary>
    public static Field Time(string name, string description) => Optional(name, HclType.String, description)
        .Check(t => TryParse(t.AsString(), out _) ? null : $"must be a time such as 2024-02-29T13:00:00Z, not \"{t.AsString()}\".");

    /// <summary>Arguments for spans of time, such as <c>offset_days</c>.</summary>
    public static IEnumerable<Field> Spans(string prefix, Func<string, string> description, string[] units) =>
        units.Select(unit => Optional($"{prefix}_{unit}", HclType.Number, description(unit)).Between(-1_000_000, 1_000_000).InPlace());

    /// <summary>A time with the spans added; null when that lies outside the years 1 to 9999. A day beyond a month's end counts into the next month.</summary>
    public static DateTimeOffset? Add(DateTimeOffset time, BlockValue block, string prefix)
    {
        long Span(string unit) => block.Value.TryGetAttribute($"{prefix}_{unit}", out _) ? block.Number($"{prefix}_{unit}") : 0;
        var first = new DateTimeOffset(time.Year, time.Month, 1, time.Hour, time.Minute, time.Second, TimeSpan.Zero);
        try
        {
            return first.AddMonths((int)(Span("years") * 12 + Span("months"))).AddDays(time.Day - 1 + Span("days"))
                .AddHours(Span("hours")).AddMinutes(Span("minutes")).AddSeconds(Span("seconds"));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Adds the error of a time that lies outside the years 1 to 9999.</summary>
    public static void FailOutside(Operation<TimeProvider> operation, string prefix) =>
        operation.Fail("Time out of range", $"The {prefix}_ arguments lead out of the years 1 to 9999.");

    /// <summary>A time in RFC 3339 form.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
