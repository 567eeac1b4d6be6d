using System.Diagnostics.CodeAnalysis;

namespace Coder.Agent.Scripts;

/// <summary>
/// A cron expression with seconds first: second, minute, hour, day of month, month and, if given, day of week.
/// A field is <c>*</c>, <c>?</c>, a number, a name (<c>JAN</c>, <c>MON</c>), a range, a step or a list of these. When
/// both days are restricted, one of them is enough, as in crontab(5).
/// </summary>
internal sealed class CronSchedule
{
    private const int MaxYearsAhead = 5;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronSchedule(string[] fields)
    {
        _seconds = Parse(fields[0], "second", 0, 59, []);
        _minutes = Parse(fields[1], "minute", 0, 59, []);
        _hours = Parse(fields[2], "hour", 0, 23, []);
        _days = Parse(fields[3], "day of month", 1, 31, []);
        _months = Parse(fields[4], "month", 1, 12, Months);
        var weekday = fields.Length > 5 ? fields[5] : "*";
        _weekdays = Parse(weekday, "day of week", 0, 7, Days);
        _weekdays |= (_weekdays >> 7) & 1;
        _anyDay = fields[3] is "*" or "?";
        _anyWeekday = weekday is "*" or "?";
    }

    /// <summary>Reads an expression; says what is wrong with it otherwise.</summary>
    public static bool TryParse(string expression, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? error)
    {
        schedule = null;
        error = null;
        var fields = expression.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is < 5 or > 6)
        {
            error = $"cron \"{expression}\" has {fields.Length} fields; write second, minute, hour, day of month, month and day of week";
            return false;
        }

        try
        {
            schedule = new CronSchedule(fields);
            return true;
        }
        catch (FormatException e)
        {
            error = $"cron \"{expression}\": {e.Message}";
            return false;
        }
    }

    /// <summary>The next time after <paramref name="after"/>; null when none comes within years (30 February).</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var time = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second, DateTimeKind.Unspecified).AddSeconds(1);
        var limit = time.AddYears(MaxYearsAhead);
        while (time < limit)
        {
            if (!Has(_months, time.Month))
            {
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1);
            }
            else if (!MatchesDay(time))
            {
                time = time.Date.AddDays(1);
            }
            else if (!Has(_hours, time.Hour) || zone.IsInvalidTime(time))
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
            else if (!Has(_minutes, time.Minute))
            {
                time = time.AddSeconds(-time.Second).AddMinutes(1);
            }
            else if (!Has(_seconds, time.Second))
            {
                time = time.AddSeconds(1);
            }
            else
            {
                return new DateTimeOffset(time, zone.GetUtcOffset(time));
            }
        }

        return null;
    }

    private bool MatchesDay(DateTime time)
    {
        var day = Has(_days, time.Day);
        var weekday = Has(_weekdays, (int)time.DayOfWeek);
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) == 1;

    private static ulong Parse(string field, string name, int min, int max, string[] names)
    {
        var set = 0UL;
        foreach (var part in field.Split(','))
        {
            var (range, step) = SplitStep(part, name);
            var (from, to) = Range(range, name, min, max, names, hasStep: part.Contains('/'));
            for (var value = from; value <= to; value += step)
            {
                set |= 1UL << value;
            }
        }

        return set;
    }

    private static (string Range, int Step) SplitStep(string part, string name)
    {
        var slash = part.IndexOf('/');
        if (slash < 0)
        {
            return (part, 1);
        }

        return int.TryParse(part.AsSpan(slash + 1), out var step) && step > 0
            ? (part[..slash], step)
            : throw new FormatException($"the step in the {name} \"{part}\" is not a number above 0");
    }

    private static (int From, int To) Range(string range, string name, int min, int max, string[] names, bool hasStep)
    {
        if (range is "*" or "?")
        {
            return (min, max);
        }

        var dash = range.IndexOf('-');
        var from = Number(dash < 0 ? range : range[..dash], name, min, max, names);
        var to = dash < 0 ? (hasStep ? max : from) : Number(range[(dash + 1)..], name, min, max, names);
        return from <= to ? (from, to) : throw new FormatException($"the {name} \"{range}\" runs backwards");
    }

    private static int Number(string text, string name, int min, int max, string[] names)
    {
        var index = Array.FindIndex(names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return index + min;
        }

        return int.TryParse(text, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"the {name} \"{text}\" is not between {min} and {max}");
    }
}
