using System.Globalization;

namespace Coder.Cli.Stats;

/// <summary>Prints measurements for people.</summary>
internal static class Amounts
{
    private static readonly string[] Prefixes = ["", "Ki", "Mi", "Gi", "Ti"];

    /// <summary>Scales by a binary prefix: <c>Gi</c> divides by 2^30.</summary>
    public static Measurement Scale(Measurement measurement, string prefix)
    {
        var divisor = Math.Pow(1024, Array.IndexOf(Prefixes, prefix));
        return new(measurement.Used / divisor, measurement.Total / divisor, prefix + measurement.Unit);
    }

    /// <summary>For example <c>3.2/8 GiB (40%)</c>.</summary>
    public static string Show(Measurement m)
    {
        static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

        return m.Total is { } total
            ? $"{Number(m.Used)}/{Number(total)} {m.Unit} ({Math.Round(100 * m.Used / total)}%)"
            : $"{Number(m.Used)} {m.Unit}";
    }
}
