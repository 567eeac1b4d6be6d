namespace Coder.Cli.Output;

/// <summary>Points in time as tables show them: in the zone and format of whoever reads.</summary>
internal static class Times
{
    public static string Show(DateTimeOffset time) => time.LocalDateTime.ToString("g");

    /// <summary>The API says "never" with a missing time, or with one before there were computers like this.</summary>
    public static string ShowOrNever(DateTimeOffset? time) => time is { Year: >= 2000 } known ? Show(known) : "never";
}
