using System.Globalization;
using System.Text.RegularExpressions;
using Coder.Hcl.Values;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>Times as Terraform's <c>timeouts</c> have them: <c>90s</c>, <c>10m</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    /// <summary>What is wrong with a value; null: nothing.</summary>
    public static string? Check(HclValue value) =>
        Parse(value.AsString()) is null ? $"must be a time such as 90s, 10m or 1h30m, not \"{value.AsString()}\"." : null;

    /// <summary>The time; null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (!Form().IsMatch(text))
        {
            return null;
        }

        var seconds = Part().Matches(text).Sum(m => double.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) * m.Groups["unit"].Value switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            _ => 3600,
        });
        return seconds is > 0 and < 1_000_000 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"^([0-9]+(\.[0-9]+)?(ms|h|m|s))+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"(?<n>[0-9]+(\.[0-9]+)?)(?<unit>ms|h|m|s)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
