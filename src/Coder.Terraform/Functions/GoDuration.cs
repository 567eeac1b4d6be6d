using System.Buffers;
using System.Globalization;

namespace Coder.Terraform.Functions;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>-1.5h</c>, <c>300ms</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>A duration has at most 63 bits of nanoseconds: 292 years.</summary>
    private const decimal MaxTicks = long.MaxValue / 100m;

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            var number = rest.IndexOfAnyExcept(Digits);
            if (number <= 0 || !decimal.TryParse(rest[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            rest = rest[number..];
            var unit = rest.IndexOfAny(Digits);
            unit = unit < 0 ? rest.Length : unit;
            decimal? scale = rest[..unit] switch
            {
                "ns" => 0.01m,
                "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "s" => TimeSpan.TicksPerSecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                _ => null,
            };
            if (scale is null || amount > MaxTicks / scale.Value || ticks + (amount * scale.Value) > MaxTicks)
            {
                return false;
            }

            ticks += amount * scale.Value;
            rest = rest[unit..];
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }
}
