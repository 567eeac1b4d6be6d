using System.Globalization;

namespace Coder.Providers.Coder;

/// <summary>Checks cron expressions of six fields (seconds first, day of week optional), as the agent runs them.</summary>
internal static class CronExpression
{
    private static readonly (string Name, int Least, int Greatest)[] Fields =
    [
        ("seconds", 0, 59), ("minutes", 0, 59), ("hours", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 6),
    ];

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly string[] Words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    /// <summary>What is wrong, completing the sentence "cron …"; null when nothing is.</summary>
    public static string? Problem(string expression)
    {
        if (Words.Contains(expression, StringComparer.Ordinal))
        {
            return null;
        }

        var parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 5 or > 6)
        {
            return $"must have six fields (seconds minutes hours day-of-month month day-of-week), \"{expression}\" has {parts.Length}.";
        }

        for (var field = 0; field < parts.Length; field++)
        {
            if (!parts[field].Split(',').All(range => IsRange(range, field)))
            {
                return $"has an invalid {Fields[field].Name} field \"{parts[field]}\" in \"{expression}\".";
            }
        }

        return null;
    }

    private static bool IsRange(string range, int field)
    {
        var step = range.Split('/');
        if (step.Length > 2 || (step.Length == 2 && (!int.TryParse(step[1], CultureInfo.InvariantCulture, out var every) || every < 1)))
        {
            return false;
        }

        if (step[0] is "*" or "?")
        {
            return true;
        }

        var bounds = step[0].Split('-').Select(text => Value(text, field)).ToArray();
        return bounds.Length <= 2 && !bounds.Contains(null) && bounds[0] <= bounds[^1];
    }

    private static int? Value(string text, int field)
    {
        var (_, least, greatest) = Fields[field];
        var names = field switch { 4 => Months, 5 => Days, _ => [] };
        if (Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index)
        {
            return index + least;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= greatest ? number : null;
    }
}
