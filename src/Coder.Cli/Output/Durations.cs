using System.Globalization;
using System.Text.RegularExpressions;

namespace Coder.Cli.Output;

/// <summary>Durations as people write and read them.</summary>
internal static partial class Durations
{
    /// <summary>Reads <c>1h30m</c>, <c>90s</c>, <c>500ms</c>, <c>7d</c>, <c>1y</c> (365 days).</summary>
    public static TimeSpan Parse(string text)
    {
        var matches = Part().Matches(text);
        if (text.Length == 0 || matches.Sum(m => m.Length) != text.Length)
        {
            throw new CliException($"\"{text}\" is not a duration.", hint: "Write it like 30d, 12h or 1h30m.");
        }

        return matches.Aggregate(TimeSpan.Zero, (sum, m) =>
        {
            var number = double.Parse(m.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            return sum + (m.Groups["unit"].Value switch
            {
                "y" => TimeSpan.FromDays(number * 365),
                "d" => TimeSpan.FromDays(number),
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                _ => TimeSpan.FromMilliseconds(number),
            });
        });
    }

    /// <summary>For a running clock: <c>0.4s</c>, <c>12s</c>, <c>2m05s</c>.</summary>
    public static string Elapsed(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => time.TotalSeconds.ToString("0.0s", CultureInfo.InvariantCulture),
        < 60 => $"{(int)time.TotalSeconds}s",
        < 3600 => $"{(int)time.TotalMinutes}m{time.Seconds:00}s",
        _ => $"{(int)time.TotalHours}h{time.Minutes:00}m",
    };

    /// <summary>How long ago, in one unit: <c>now</c>, <c>5m</c>, <c>3h</c>, <c>12d</c>.</summary>
    public static string Age(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes}m",
        { TotalDays: < 1 } => $"{(int)time.TotalHours}h",
        _ => $"{(int)time.TotalDays}d",
    };

    [GeneratedRegex(@"(?<number>\d+(\.\d+)?)(?<unit>ms|y|d|h|m|s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
