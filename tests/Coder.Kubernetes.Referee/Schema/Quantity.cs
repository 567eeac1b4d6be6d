using System.Globalization;

namespace Coder.Kubernetes.Referee.Schema;

/// <summary>Amounts such as <c>500m</c>, <c>1.5Gi</c> and <c>1e3</c> (API reference, "Quantity").</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024), ("Pi", 1024m * 1024 * 1024 * 1024 * 1024),
        ("Ei", 1024m * 1024 * 1024 * 1024 * 1024 * 1024), ("n", 0.000000001m), ("u", 0.000001m), ("m", 0.001m), ("k", 1_000m), ("M", 1_000_000m), ("G", 1_000_000_000m),
        ("T", 1_000_000_000_000m), ("P", 1_000_000_000_000_000m), ("E", 1_000_000_000_000_000_000m),
    ];

    /// <summary>The amount in whole units; null when the text is not a quantity.</summary>
    public static decimal? TryParse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var (number, factor) = (text, 1m);
        foreach (var (suffix, value) in Suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                (number, factor) = (text[..^suffix.Length], value);
                break;
            }
        }

        return decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount)
            ? amount * factor
            : null;
    }

    /// <summary>The amount, zero when it is none.</summary>
    public static decimal Parse(string? text) => TryParse(text) ?? 0;

    /// <summary>The shortest usual spelling: <c>2Gi</c> and <c>500m</c>.</summary>
    public static string Format(decimal amount, bool binary)
    {
        if (binary)
        {
            foreach (var (suffix, factor) in Suffixes.Take(6).Reverse())
            {
                if (amount >= factor && amount % factor == 0)
                {
                    return $"{(amount / factor).ToString("0", CultureInfo.InvariantCulture)}{suffix}";
                }
            }
        }

        return decimal.Truncate(amount) == amount
            ? amount.ToString("0", CultureInfo.InvariantCulture)
            : $"{(amount * 1000).ToString("0", CultureInfo.InvariantCulture)}m";
    }
}
