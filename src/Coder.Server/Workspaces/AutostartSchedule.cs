namespace Coder.Server.Workspaces;

/// <summary>The form of an autostart schedule: <c>CRON_TZ=Europe/Berlin 30 9 * * 1-5</c> – a time of day on days of the week.</summary>
internal static class AutostartSchedule
{
    private const string Example = "write it like \"CRON_TZ=Europe/Berlin 30 9 * * 1-5\" (9:30 on Monday to Friday)";

    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Null when the schedule is good, else the sentence that says what is wrong.</summary>
    public static string? Check(string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is [var zone, ..] && zone.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone["CRON_TZ=".Length..], out _))
            {
                return $"\"{zone["CRON_TZ=".Length..]}\" is not a time zone; {Example}.";
            }

            fields = fields[1..];
        }

        if (fields is not [var minute, var hour, var day, var month, var weekdays])
        {
            return $"A schedule has five fields – minute, hour, day, month, day of the week – after its time zone; {Example}.";
        }

        if (!InRange(minute, 59) || !InRange(hour, 23))
        {
            return $"\"{minute} {hour}\" is not one time of day: minute 0–59 and hour 0–23; {Example}.";
        }

        if (day != "*" || month != "*")
        {
            return $"A schedule repeats weekly, so day and month have to be *; {Example}.";
        }

        return weekdays == "*" || weekdays.Split(',').All(part => part.Split('-') is { Length: 1 or 2 } ends && ends.All(IsWeekday))
            ? null
            : $"\"{weekdays}\" are not days of the week: use 0–6 or SUN–SAT, with commas and hyphens; {Example}.";
    }

    private static bool InRange(string text, int most) => int.TryParse(text, out var number) && number >= 0 && number <= most;

    private static bool IsWeekday(string text) => InRange(text, 7) || DayNames.Contains(text.ToUpperInvariant(), StringComparer.Ordinal);
}
