using System.Globalization;
using System.Text.RegularExpressions;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions on timestamps in RFC 3339.</summary>
internal static partial class DateFunctions
{
    public static IEnumerable<HclFunction> All =>
    [
        Function("formatdate", HclType.String, [Text("format"), Text("time")], a => TryParse(a[1].AsString(), out var time)
            ? DateFormat.Format(a[0].AsString(), time)
            : NotATimestamp(a[1].AsString(), 1)),
        Function("timeadd", HclType.String, [Text("timestamp"), Text("duration")], Add),
        Function("timecmp", HclType.Number, [Text("timestamp_a"), Text("timestamp_b")], Compare),
    ];

    /// <summary>RFC 3339 with seconds, <c>Z</c> for UTC.</summary>
    public static string Format(DateTimeOffset time) => time.ToString(
        (time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF") + (time.Offset == TimeSpan.Zero ? "'Z'" : "zzz"),
        CultureInfo.InvariantCulture);

    private static FunctionResult Add(IReadOnlyList<HclValue> a)
    {
        if (!TryParse(a[0].AsString(), out var time))
        {
            return NotATimestamp(a[0].AsString(), 0);
        }

        if (!GoDuration.TryParse(a[1].AsString(), out var duration))
        {
            return Fail($"not a valid duration: \"{a[1].AsString()}\"; write it as 1h30m or 45s", 1);
        }

        try
        {
            return HclValue.String(Format(WholeSeconds(time + duration)));
        }
        catch (ArgumentOutOfRangeException)
        {
            return Fail("the result is outside of the years 1 to 9999");
        }
    }

    private static FunctionResult Compare(IReadOnlyList<HclValue> a)
    {
        if (!TryParse(a[0].AsString(), out var x))
        {
            return NotATimestamp(a[0].AsString(), 0);
        }

        return TryParse(a[1].AsString(), out var y)
            ? HclValue.Number(x.UtcTicks.CompareTo(y.UtcTicks))
            : NotATimestamp(a[1].AsString(), 1);
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static FunctionResult NotATimestamp(string text, int argument) =>
        Fail($"not a valid RFC3339 timestamp: \"{text}\"; write it as 2006-01-02T15:04:05Z", argument);

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            FinerThanTicks().Replace(text, "$1"),
            ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time);

    /// <summary>Digits of a second beyond those that .NET counts.</summary>
    [GeneratedRegex(@"(\.[0-9]{7})[0-9]+")]
    private static partial Regex FinerThanTicks();
}
