using System.Buffers;
using System.Globalization;

namespace Coder.Providers.Docker;

/// <summary>Durations as Go writes them: <c>1h15m30.918s</c>, <c>500ms</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("h", 3600), ("m", 60), ("s", 1)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration of zero or more.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        var rest = text.AsSpan();
        var seconds = 0d;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var found = false;
            foreach (var (unit, size) in Units)
            {
                if (rest.StartsWith(unit, StringComparison.Ordinal))
                {
                    seconds += number * size;
                    rest = rest[unit.Length..];
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return false;
            }
        }

        if (text.Length == 0 || seconds > TimeSpan.FromDays(365).TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Writes a duration as Go does.</summary>
    public static string Format(long nanoseconds)
    {
        if (nanoseconds % 1_000_000_000 != 0)
        {
            return nanoseconds % 1_000_000 == 0 && nanoseconds < 1_000_000_000
                ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000}ms")
                : string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9}s");
        }

        var seconds = nanoseconds / 1_000_000_000;
        return (seconds / 3600, seconds / 60 % 60, seconds % 60) switch
        {
            (0, 0, var s) => string.Create(CultureInfo.InvariantCulture, $"{s}s"),
            (0, var m, var s) => string.Create(CultureInfo.InvariantCulture, $"{m}m{s}s"),
            var (h, m, s) => string.Create(CultureInfo.InvariantCulture, $"{h}h{m}m{s}s"),
        };
    }
}
